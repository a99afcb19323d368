package io.tcptransfer.launcher;

import java.util.Collection;
import java.util.Comparator;

/** Finds the word that somebody who mistyped may have meant. Any thread. */
final class Suggestion {
  /** More wrong letters than this, and a suggestion is a riddle. */
  private static final int MAX_WRONG_LETTERS = 2;

  private Suggestion() {}

  /** Text to append to a refusal: {@code ", did you mean run?"}, or nothing if no word is close. */
  static String of(String typed, Collection<String> words) {
    return words.stream()
        .filter(word -> distance(typed, word) <= Math.min(MAX_WRONG_LETTERS, word.length() - 1))
        .min(Comparator.comparingInt(word -> distance(typed, word)))
        .map(word -> ", did you mean " + word + "?")
        .orElse("");
  }

  /** Levenshtein's distance: letters to add, drop or replace. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
