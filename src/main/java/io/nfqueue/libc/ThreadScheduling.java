package io.nfqueue.libc;

/**
 * How the kernel's scheduler treats one thread. An immutable value.
 *
 * <p>To Linux, nice value and CPU affinity belong to a thread, whatever POSIX says of processes:
 * sched_setaffinity(2), setpriority(2).
 *
 * @param cpus where the thread may run; null leaves that as it is
 * @param nice -20 (most favoured) to 19; null leaves that as it is
 */
public record ThreadScheduling(CpuSet cpus, Integer nice) {
  /** The lowest nice value: most favoured. */
  public static final int LOWEST_NICE = -20;

  /** The highest nice value. */
  public static final int HIGHEST_NICE = 19;

  private static final int CALLING_THREAD = 0;

  /** Leaves a thread as it is. */
  public static final ThreadScheduling UNCHANGED = new ThreadScheduling(null, null);

  /**
   * Applies it to the calling thread, for the rest of its life.
   *
   * @param libc the calls
   * @throws SyscallException EINVAL where none of the CPUs is there for this process, EACCES or
   *     EPERM where a lower nice value needs CAP_SYS_NICE
   */
  public void apply(LibC libc) {
    if (cpus != null) {
      NativeMemory mask = cpus.toNative();
      int result = libc.sched_setaffinity(CALLING_THREAD, CpuSet.SIZE, mask.address());
      mask.keepAlive();
      SyscallException.check("pin a thread to CPUs " + cpus + " (sched_setaffinity)", result);
    }
    if (nice != null) {
      SyscallException.check(
          "give a thread the nice value " + nice + " (setpriority)",
          libc.setpriority(LibC.PRIO_PROCESS, CALLING_THREAD, nice));
    }
  }
}
