package dev.paymesh.user;

import static dev.paymesh.user.UserMesh.ADMIN;
import static dev.paymesh.user.UserMesh.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.paymesh.proto.user.v1.GetUsersBatchRequest;
import dev.paymesh.proto.user.v1.GetUsersBatchResponse;
import dev.paymesh.proto.user.v1.User;
import dev.paymesh.proto.user.v1.UserResult;
import dev.paymesh.proto.user.v1.UserServiceGrpcClient;
import dev.paymesh.shared.grpc.CallContext;
import dev.paymesh.shared.testkit.AuditLines;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many accounts in one answer, each with its own outcome. */
final class UserBatchTest {

  @AutoClose
  private static UserMesh mesh;

  @BeforeAll
  static void start() {
    mesh = UserMesh.start();
  }

  private static GetUsersBatchResponse batch(CallContext who, List<String> ids) {
    return mesh.call(who, UserServiceGrpcClient.GetUsersBatch, request(ids));
  }

  private static GetUsersBatchRequest request(List<String> ids) {
    return GetUsersBatchRequest.newBuilder().addAllIds(ids).build();
  }

  @Test
  void eachIdIsAnsweredInItsPlaceWhateverBecameOfTheOthers() throws Exception {
    User anna = mesh.create(UserMesh.newName());
    User bert = mesh.create(UserMesh.newName());
    List<String> ids = List.of(bert.getId(), "nobody", anna.getId(), bert.getId());
    List<UserResult> results = batch(ADMIN, ids).getResultsList();
    assertThat(results).extracting(UserResult::getId).isEqualTo(ids);
    assertThat(results.get(0).getUser()).isEqualTo(bert);
    assertFailed(results.get(1), GrpcStatus.NOT_FOUND, "USER_NOT_FOUND");
    assertThat(results.get(2).getUser()).isEqualTo(anna);
    assertThat(results.get(3)).isEqualTo(results.get(0));
  }

  @Test
  void aUserSeesTheirOwnAndIsToldNothingOfOthers() throws Exception {
    User anna = mesh.create(UserMesh.newName());
    User bert = mesh.create(UserMesh.newName());
    List<UserResult> results;
    try (AuditLines audit = AuditLines.listen()) {
      results = batch(as(anna.getId(), "user"), List.of(bert.getId(), anna.getId(), "nobody"))
          .getResultsList();
      assertThat(audit.of(anna.getId()))
          .hasSize(2)
          .allMatch(line -> line.contains("GetUsersBatch") && line.contains("OWNER_NOT_ALLOWED"))
          .anyMatch(line -> line.contains(" resource=" + bert.getId() + " "));
    }
    assertFailed(results.get(0), GrpcStatus.PERMISSION_DENIED, "OWNER_NOT_ALLOWED");
    assertThat(results.get(1).getUser()).isEqualTo(anna);
    assertFailed(results.get(2), GrpcStatus.PERMISSION_DENIED, "OWNER_NOT_ALLOWED");
  }

  private static void assertFailed(UserResult result, GrpcStatus code, String reason)
      throws InvalidProtocolBufferException {
    assertThat(result.hasUser()).isFalse();
    assertThat(result.getError().getCode()).isEqualTo(code.code);
    assertThat(result.getError().getDetails(0).unpack(ErrorInfo.class).getReason())
        .isEqualTo(reason);
  }

  @Test
  void aHundredAreTakenAndNoneOrMoreAreNot() {
    assertThat(batch(ADMIN, Collections.nCopies(100, "nobody")).getResultsCount())
        .isEqualTo(100);
    for (int count : new int[] {0, 101}) {
      assertThat(mesh.refusal(
                  ADMIN,
                  UserServiceGrpcClient.GetUsersBatch,
                  request(Collections.nCopies(count, "nobody")))
              .violations())
          .singleElement()
          .satisfies(violation -> assertThat(violation.getField()).isEqualTo("ids"));
    }
  }
}
