// Downloads by libcurl, whose options are variadic calls that Swift cannot make.
//
// Nothing here decides: which answers are taken, what is written where and what to tell people is Swift's matter.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Why a transfer ended, as far as it is told apart.
typedef enum {
  transfer_done,
  /// A callback wanted it to end.
  transfer_stopped,
  /// The URL cannot be read, or leads (by `status` 3xx: by a redirect) to a scheme that is not allowed.
  transfer_bad_url,
  /// Whoever answers speaks no HTTP.
  transfer_not_http,
  transfer_no_host,
  /// The name of a proxy is not known.
  transfer_no_proxy,
  /// A proxy does not do what it is asked for.
  transfer_proxy_failed,
  transfer_no_connection,
  transfer_untrusted,
  /// There was no connection within the time given.
  transfer_timeout,
  /// The connection ended in the middle.
  transfer_broken,
  transfer_too_many_redirects,
  transfer_failed,
} transfer_result;

typedef struct transfer transfer;

typedef struct {
  const char *url;
  /// A header line that only the host of `url` may see; NULL for none. Over HTTP it goes past any proxy.
  const char *secret_header;
  /// Whether redirects are followed, which they never are with a secret; else an answer that is one is the last.
  bool follows;
  /// The first byte wanted; 0 for all.
  int64_t offset;
  int connect_seconds;
  void *context;
  /// Takes bytes of the final answer's body. False ends the transfer.
  bool (*take)(void *context, transfer *transfer, const uint8_t *bytes, size_t count);
  /// Called once when there is an answer and nothing more comes. May be NULL.
  void (*ended)(void *context, transfer *transfer);
  /// Called often while there is something to do, and about once a second while not. False ends the transfer.
  bool (*go_on)(void *context);
} transfer_request;

/// What is known of a transfer that has ended.
typedef struct {
  transfer_result result;
  /// The status of the last answer; 0 without one.
  long status;
  /// The status by which a proxy refused to connect; 0 without one.
  long proxy_status;
  /// libcurl's words for an error.
  char words[256];
} transfer_outcome;

/// Fetches by HTTP or HTTPS and follows redirects (from HTTPS only to HTTPS).
transfer_outcome transfer_run(const transfer_request *request);

/// The status of the answer whose body is being taken.
long transfer_status(transfer *transfer);

/// Where the answer redirects to, as a whole URL; NULL if it does not. Valid until the transfer ends.
const char *transfer_redirect(transfer *transfer);

/// How many bytes the answer's body is said to have; -1 if nothing is said.
int64_t transfer_length(transfer *transfer);

/// A header of the answer whose body is being taken; NULL without it. Valid until the next call.
const char *transfer_header(transfer *transfer, const char *name);
