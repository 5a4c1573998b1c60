package io.nfqueue.errors;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that becomes other users, or mounts: a user namespace with one user is not enough. Left
 * out on purpose with {@code -DexcludedGroups=root}.
 */
@Tag("root")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface NeedsRoot {}
