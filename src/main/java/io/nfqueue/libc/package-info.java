/**
 * The C library as this project needs it: the few calls, their error numbers, the structures they
 * take and the native memory they write to.
 *
 * <p>May use nothing else of this project. {@link io.nfqueue.libc.JnaLibC} is the only class that
 * knows JNA. Start at {@link io.nfqueue.libc.LibC}.
 */
package io.nfqueue.libc;
