package io.nfqueue.doctor;

import java.util.List;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;

/**
 * All findings, as text and as JSON.
 *
 * @param findings in the order in which they are printed
 */
record Report(List<Finding> findings) {
  private static final String LINE = "%-8s %-26s %s%n";
  private static final int INDENT = 2;

  long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  int exitStatus() {
    return count(Severity.PROBLEM) == 0 ? Main.HEALTHY : Main.PROBLEMS;
  }

  /** Two lines a finding at most, and a last one that sums up. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      // a process may call itself what it likes, also what a terminal obeys
      String seen = finding.seen().replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
      text.append(LINE.formatted(finding.severity(), finding.id(), seen));
      if (finding.remedy() != null) {
        text.append(LINE.formatted("", "", "-> " + finding.remedy()));
      }
    }
    return text.append(
            "problems: %d, notes: %d, ok: %d%n"
                .formatted(count(Severity.PROBLEM), count(Severity.NOTE), count(Severity.OK)))
        .toString();
  }

  /** {@code {"problems": 0, "findings": [{"id": ..., "severity": ..., ...}]}}. */
  String json() {
    JsonArray array = new JsonArray();
    for (Finding finding : findings) {
      JsonObject object = new JsonObject();
      object.put("id", finding.id());
      object.put("severity", finding.severity().toString());
      object.put("seen", finding.seen());
      if (finding.remedy() != null) {
        object.put("remedy", finding.remedy());
      }
      object.putAll(finding.values());
      array.add(object);
    }
    JsonObject report = new JsonObject();
    report.put("problems", count(Severity.PROBLEM));
    report.put("findings", array);
    return Jsoner.prettyPrint(report.toJson(), INDENT) + System.lineSeparator();
  }
}
