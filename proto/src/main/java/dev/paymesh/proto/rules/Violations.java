package dev.paymesh.proto.rules;

import com.google.rpc.BadRequest.FieldViolation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Owns the faults found in one message; allocates nothing while there are none. */
final class Violations {

  /** More would only help somebody who sends junk to have it echoed. */
  private static final int VIOLATIONS_MAX = 32;

  private static final int NO_INDEX = -1;

  private @Nullable List<FieldViolation> found;

  /** A value's way from the root: what contains it, its field, and its index in a list. */
  record Place(@Nullable Place in, String field, int index) {

    static Place of(@Nullable Place in, String field) {
      return new Place(in, field, NO_INDEX);
    }

    String path() {
      String name = index == NO_INDEX ? field : field + "[" + index + "]";
      return in == null ? name : in.path() + "." + name;
    }
  }

  void add(Place place, String description) {
    if (found == null) {
      found = new ArrayList<>();
    }
    if (found.size() < VIOLATIONS_MAX) {
      found.add(FieldViolation.newBuilder()
          .setField(place.path())
          .setDescription(description)
          .build());
    }
  }

  List<FieldViolation> list() {
    return found == null ? List.of() : List.copyOf(found);
  }
}
