/**
 * Capture files for tests, written byte by byte after the formats' specifications, and packets to
 * put into them.
 */
package io.nfqueue.testcapture;
