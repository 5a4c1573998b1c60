package io.nfqueue.camel;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/**
 * What the option {@code replay} names, as other components name files: a path, {@code file:} and a
 * path, or {@code classpath:} and a name, which needs the context.
 */
final class ReplayResource {
  private static final String FILE = "file:";
  private static final String CLASSPATH = "classpath:";

  private ReplayResource() {}

  static boolean isOnClasspath(String option) {
    return option.startsWith(CLASSPATH);
  }

  /** The path in an option that is not {@link #isOnClasspath}. */
  static Path path(String option) {
    return Path.of(option.startsWith(FILE) ? option.substring(FILE.length()) : option);
  }

  /**
   * Finds it on the classpath; in a jar, it is copied into a temporary file, which is deleted with
   * the JVM.
   *
   * @throws IllegalArgumentException where there is no such resource
   * @throws IOException where it cannot be copied
   */
  static Path find(CamelContext context, String option) throws IOException {
    Resource resource = PluginHelper.getResourceLoader(context).resolveResource(option);
    if (resource == null || !resource.exists()) {
      throw new IllegalArgumentException("replay=" + option + ": there is no such resource");
    }
    URI uri = resource.getURI();
    if ("file".equals(uri.getScheme())) {
      return Path.of(uri);
    }
    Path copy = Files.createTempFile("nfqueue-replay", ".pcap");
    copy.toFile().deleteOnExit();
    try (InputStream in = resource.getInputStream()) {
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
