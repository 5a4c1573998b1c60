/**
 * What people read when something is wrong: each test brings the condition about on the real kernel
 * and looks at the text, by the plain API and by the start of a Camel route. Start at {@link
 * io.nfqueue.errors.ChildJvm}.
 */
package io.nfqueue.errors;
