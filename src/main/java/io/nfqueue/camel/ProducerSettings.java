package io.nfqueue.camel;

import io.nfqueue.queue.Verdict;

/**
 * A producer's options, judged.
 *
 * @param verdict what to do, or null: the message says
 * @param mark new mark, or null: the message says
 * @param markMask which bits of it, or null: the message says
 * @param priority new priority, or null: the message says
 * @param conntrack what changes of the packet's connection
 * @param adjustSequence whether the kernel adjusts sequence numbers where a segment's length
 *     changes
 * @param replacePayload whether the body replaces the packet
 * @param fixChecksums whether lengths and checksums of a new packet are corrected
 * @param batchVerdict whether all packets up to this one are decided
 */
record ProducerSettings(
    Verdict verdict,
    Long mark,
    Long markMask,
    Long priority,
    ConntrackSettings conntrack,
    boolean adjustSequence,
    boolean replacePayload,
    boolean fixChecksums,
    boolean batchVerdict) {

  /** What an exchange that ends by itself has: nothing but the message says. */
  static final ProducerSettings NONE =
      new ProducerSettings(
          null, null, null, null, ConntrackSettings.NONE, false, false, true, false);

  /**
   * Judges.
   *
   * @throws IllegalArgumentException naming option, value and range
   */
  static ProducerSettings of(NfqueueEndpoint options) {
    Verdict verdict = verdict(options);
    checkUpTo("mark", options.getMark(), Verdict.MAX_UNSIGNED_INT);
    checkUpTo("markMask", options.getMarkMask(), Verdict.MAX_UNSIGNED_INT);
    VerdictConfiguration changes = options.getVerdictConfiguration();
    checkUpTo("priority", changes.getPriority(), Verdict.MAX_UNSIGNED_INT);
    checkUpTo("conntrackMark", changes.getConntrackMark(), Verdict.MAX_UNSIGNED_INT);
    checkUpTo("conntrackMarkMask", changes.getConntrackMarkMask(), Verdict.MAX_UNSIGNED_INT);
    if (options.isBatchVerdict() && options.isReplacePayload()) {
      throw new IllegalArgumentException(
          "batchVerdict=true: without replacePayload expected: one payload cannot replace many"
              + " packets");
    }
    return new ProducerSettings(
        verdict,
        options.getMark(),
        options.getMarkMask(),
        changes.getPriority(),
        ConntrackSettings.of(changes),
        changes.isAdjustSequence(),
        options.isReplacePayload(),
        options.isFixChecksums(),
        options.isBatchVerdict());
  }

  /**
   * Refuses options that a consumer does not heed: verdict=DROP on it would accept everything.
   *
   * @throws IllegalArgumentException naming one, and what to do
   */
  void refuseForConsumer() {
    if (verdict != null) {
      throw new IllegalArgumentException(
          "verdict="
              + verdict
              + ": an option of producers, as in to(\"nfqueue:0?verdict="
              + verdict
              + "\"); what a consumer gives where its route says nothing is defaultVerdict");
    }
    if (!equals(NONE)) {
      throw new IllegalArgumentException(
          "mark, markMask, priority, conntrackMark and the like, adjustSequence, replacePayload,"
              + " fixChecksums and batchVerdict are options of producers, as in to(\"nfqueue:0?verdict=ACCEPT&mark=1\")");
    }
  }

  /**
   * The whole verdict, where no header of the message has a say in it.
   *
   * @return null where options other than {@code verdict} have one
   */
  Verdict verdictAlone() {
    boolean alone =
        mark == null
            && priority == null
            && conntrack == ConntrackSettings.NONE
            && !adjustSequence
            && !replacePayload;
    return alone ? verdict : null;
  }

  private static void checkUpTo(String option, Long value, long highest) {
    if (value != null && (value < 0 || value > highest)) {
      throw new IllegalArgumentException(option + "=" + value + ": 0.." + highest + " expected");
    }
  }

  private static Verdict verdict(NfqueueEndpoint options) {
    String text = options.getVerdict();
    Integer target = options.getQueueTo();
    if (target == null) {
      if (options.isQueueBypass()) {
        throw new IllegalArgumentException("queueBypass=true: queueTo is missing");
      }
      if ("QUEUE".equalsIgnoreCase(text)) {
        throw new IllegalArgumentException(
            "verdict=QUEUE: queueTo is missing; QUEUE:n names it too");
      }
      return text == null ? null : Verdict.parse(text);
    }
    if (!"QUEUE".equalsIgnoreCase(text)) {
      throw new IllegalArgumentException(
          "queueTo="
              + target
              + ": verdict=QUEUE expected beside it, found "
              + (text == null ? "none" : text));
    }
    checkUpTo("queueTo", target.longValue(), Verdict.MAX_QUEUE);
    Verdict queue = Verdict.queue(target);
    return options.isQueueBypass() ? queue.withBypass() : queue;
  }
}
