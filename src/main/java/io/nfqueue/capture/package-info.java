/**
 * Capture files: pcap and pcapng read, pcapng written, and where in a captured frame the layer-3
 * packet is.
 *
 * <p>Start at {@link io.nfqueue.capture.CaptureReader}, which gives one {@link
 * io.nfqueue.capture.CaptureRecord} after the other, and {@link io.nfqueue.capture.PcapngWriter};
 * {@link io.nfqueue.capture.CaptureFiles} writes a capture that is split by size. {@link
 * io.nfqueue.capture.LinkLayer} looks at a record's link-layer header.
 *
 * <p>Files may be hostile: whatever they hold, reading ends in a record, the end, or a {@link
 * io.nfqueue.capture.MalformedCaptureException}, in bounded memory.
 *
 * <p>This package uses the JDK, and of this project {@code io.nfqueue.packet}, for what is in front
 * of a packet in a frame.
 */
package io.nfqueue.capture;
