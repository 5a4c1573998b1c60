package io.nfqueue.camel;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.Transformer;

/** A data type that makes a text of the body. Header {@code Content-Type} says which. */
abstract class PacketTransformer extends Transformer {
  private final String contentType;
  private final String expected;

  /**
   * @param contentType MIME type of the text
   * @param expected what the body has to be, for messages to users
   */
  PacketTransformer(String contentType, String expected) {
    this.contentType = contentType;
    this.expected = expected;
  }

  /**
   * Makes the text.
   *
   * @return null where the body is nothing that it is made of
   */
  abstract String text(Object body);

  @Override
  public void transform(Message message, DataType from, DataType to) {
    Object body = message.getBody();
    String text = text(body);
    if (text == null) {
      throw new IllegalArgumentException(
          "data type "
              + getName()
              + ": body "
              + (body == null ? "null" : "of type " + body.getClass().getName())
              + ": "
              + expected
              + " expected");
    }
    message.setBody(text);
    message.setHeader(Exchange.CONTENT_TYPE, contentType);
  }
}
