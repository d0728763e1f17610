package dev.paymesh.gateway.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.paymesh.proto.ways.v1.UploadThingRequest;
import dev.paymesh.proto.ways.v1.WaysServiceGrpcService;
import dev.paymesh.shared.grpc.MeshStatus;
import org.junit.jupiter.api.Test;

/** Each message that a file becomes is held to the rules of the contract, not the first one alone. */
final class UploadReaderTest {

  private static final int PIECE_BYTES_MAX = 65_536;

  private final UploadReader uploads = RestMethod.of(
          WaysServiceGrpcService.SERVICE_DESCRIPTOR.findMethodByName("UploadThing"))
      .uploads()
      .orElseThrow();
  private final Message first = UploadThingRequest.newBuilder().setId("thing-7").build();

  @Test
  void aPieceWithinItsLimitPassesAndOneBeyondItIsNamed() {
    ByteString most = ByteString.copyFrom(new byte[PIECE_BYTES_MAX]);
    UploadThingRequest piece = (UploadThingRequest) uploads.piece(first, most);
    assertThat(piece.getContent()).isEqualTo(most);
    assertThat(piece.getId()).isEqualTo("thing-7");
    MeshStatus refusal = catchThrowableOfType(
        MeshStatus.class,
        () -> uploads.piece(first, ByteString.copyFrom(new byte[PIECE_BYTES_MAX + 1])));
    assertThat(refusal.violations())
        .singleElement()
        .satisfies(violation -> assertThat(violation.getField()).isEqualTo("content"));
  }
}
