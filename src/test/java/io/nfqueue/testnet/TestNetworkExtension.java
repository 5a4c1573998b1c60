package io.nfqueue.testnet;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test method, and its BeforeEach and AfterEach methods, one {@link TestNetwork}.
 *
 * <pre>{@code
 * @ExtendWith(TestNetworkExtension.class)
 * class ForwardIT {
 *   @Test
 *   void forwards(TestNetwork network) { ... }
 * }
 * }</pre>
 *
 * It is made when first asked for, and closed after the AfterEach methods, however the test ended.
 */
public final class TestNetworkExtension implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(TestNetworkExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestNetwork.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "a TestNetwork belongs to one test method: ask for it there, or in BeforeEach");
    }
    return context
        .getStore(STORE)
        .getOrComputeIfAbsent(TestNetwork.class, key -> TestNetwork.open(), TestNetwork.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    // taken out of the store, which may close it or not: that depends on the version of JUnit
    TestNetwork network = context.getStore(STORE).remove(TestNetwork.class, TestNetwork.class);
    if (network != null) {
      network.close();
    }
  }
}
