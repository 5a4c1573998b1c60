package io.nfqueue.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** What the files of a host tell of the kernel's modules; nothing is guessed. */
final class KernelModules {
  private final Path root;
  private final String release;

  /** Where a module is. */
  enum State {
    /** Loaded now. */
    LOADED("loaded"),
    /** Part of the kernel. */
    BUILT_IN("built in"),
    /** Not loaded; the kernel or modprobe can load it. */
    LOADABLE("a module that is not loaded"),
    /** This kernel was built without it. */
    ABSENT("not in this kernel"),
    /** No file says. */
    UNKNOWN("not known");

    private final String words;

    State(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /**
   * @param root where proc, lib and boot are
   * @param release as uname -r gives it
   */
  KernelModules(Path root, String release) {
    this.root = root;
    this.release = release;
  }

  /**
   * Where one is.
   *
   * @param module as in xt_NFQUEUE
   * @param config its option, as in CONFIG_NETFILTER_XT_TARGET_NFQUEUE
   */
  State state(String module, String config) {
    if (anyLine("proc/modules", line -> line.startsWith(module + " "))) {
      return State.LOADED;
    }
    String folder = "lib/modules/" + release + "/";
    Predicate<String> file =
        Pattern.compile("(^|/)" + module + "\\.ko(\\.\\w+)?(:|$)").asPredicate();
    if (anyLine(folder + "modules.builtin", file)) {
      return State.BUILT_IN;
    }
    if (anyLine(folder + "modules.dep", file)) {
      return State.LOADABLE;
    }
    for (String place : List.of("proc/config.gz", "boot/config-" + release, folder + "config")) {
      if (anyLine(place, line -> line.equals(config + "=y"))) {
        return State.BUILT_IN;
      }
      if (anyLine(place, line -> line.equals(config + "=m"))) {
        return State.LOADABLE;
      }
      if (anyLine(place, line -> line.startsWith("CONFIG_"))) {
        return State.ABSENT;
      }
    }
    return State.UNKNOWN;
  }

  /** False where there is no such file, or it cannot be read. */
  private boolean anyLine(String name, Predicate<String> condition) {
    Path file = root.resolve(name);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().anyMatch(condition);
    } catch (IOException e) {
      return false;
    }
  }
}
