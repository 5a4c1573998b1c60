package io.nfqueue.dissection;

import java.util.List;
import java.util.function.Function;

/**
 * What an accessor of ours says must be what tshark says of a field.
 *
 * @param field tshark's name of it, as in {@code ip.ttl}
 * @param accessor ours, for messages
 * @param values of the field in this header, in their order; empty where it is absent, null where
 *     nothing is claimed
 */
record Claim(String field, String accessor, Function<ViewedHeader, List<String>> values) {}
