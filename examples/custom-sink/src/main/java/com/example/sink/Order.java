package com.example.sink;

import java.util.List;

/** What a message says: an order and its lines. */
public record Order(String number, List<Line> lines) {

  /** So many of a product. */
  public record Line(String product, int quantity) {}
}
