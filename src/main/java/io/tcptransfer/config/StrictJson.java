package io.tcptransfer.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.util.List;

/**
 * Reads JSON that a person wrote: a key that stands twice and anything after the end are errors.
 * Any thread.
 */
final class StrictJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private StrictJson() {}

  /**
   * The value in a text.
   *
   * @throws ConfigurationException that says where the text is wrong, never what stands there
   */
  static Object decode(String text) {
    try (JsonParser parser = FACTORY.createParser(withoutByteOrderMark(text))) {
      Object value = JacksonCodec.fromParser(parser, Object.class);
      return value;
    } catch (DecodeException | IOException e) {
      throw refusal(rule(e));
    }
  }

  static ConfigurationException refusal(String rule) {
    return new ConfigurationException(List.of(new Problem("configuration", "", rule)));
  }

  /** Some editors put one before the text. */
  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String rule(Exception e) {
    Throwable reason = e instanceof DecodeException && e.getCause() != null ? e.getCause() : e;
    if (!(reason instanceof JsonProcessingException json) || json.getLocation() == null) {
      return "must be one JSON value with nothing after it";
    }
    boolean twice = String.valueOf(json.getOriginalMessage()).startsWith("Duplicate field");
    JsonLocation at = json.getLocation();
    String where = "line " + at.getLineNr() + ", column " + at.getColumnNr();
    return (twice ? "must not have a key twice: " : "must be valid JSON: ") + where;
  }
}
