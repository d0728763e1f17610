package dev.paymesh.document;

import dev.paymesh.proto.document.v1.Document;
import dev.paymesh.proto.document.v1.ListDocumentsResponse;
import dev.paymesh.shared.grpc.MeshStatus;
import dev.paymesh.shared.sql.PageTokens;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** Owns where a page of documents begins, and which token stands for the next one. */
record DocumentPages(PageTokens tokens) {

  /** No document has it, and all have a lesser one. */
  private static final UUID START = new UUID(-1, -1);

  /**
   * The id below which a page begins.
   *
   * @throws MeshStatus INVALID_ARGUMENT for what is no token of ours
   */
  UUID placeOf(String token) {
    if (token.isEmpty()) {
      return START;
    }
    ByteBuffer place = ByteBuffer.wrap(tokens.open(token).orElseThrow(DocumentPages::foreign));
    return new UUID(place.getLong(), place.getLong());
  }

  private static MeshStatus foreign() {
    return MeshStatus.invalid("pagination.page_token", "expected the next_page_token of an answer");
  }

  /** Of one document more than a page has, where there is one. */
  ListDocumentsResponse page(List<Document> documents, int size) {
    ListDocumentsResponse.Builder page = ListDocumentsResponse.newBuilder();
    documents.stream().limit(size).forEach(page::addDocuments);
    if (documents.size() > size) {
      page.setNextPageToken(tokenBehind(documents.get(size - 1)));
    }
    return page.build();
  }

  private String tokenBehind(Document last) {
    UUID id = UUID.fromString(last.getId());
    ByteBuffer place = ByteBuffer.allocate(2 * Long.BYTES)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits());
    return tokens.of(place.array());
  }
}
