package io.tcptransfer;

/** Placeholder while the tool chain is probed. */
public final class Main {
  private Main() {}

  /** Nothing yet. */
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
