#include "shim.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct transfer {
  const transfer_request *request;
  CURL *curl;
};

static size_t take(char *bytes, size_t size, size_t count, void *context) {
  transfer *self = context;
  const bool is_taken = self->request->take(self->request->context, self, (const uint8_t *)bytes, size * count);
  // any other number than that of the bytes ends the transfer
  return is_taken ? size * count : size * count + 1;
}

static int go_on(void *context, curl_off_t total, curl_off_t now, curl_off_t upload_total, curl_off_t upload_now) {
  (void)total, (void)now, (void)upload_total, (void)upload_now;
  transfer *self = context;
  return self->request->go_on(self->request->context) ? 0 : 1;
}

static transfer_result result_of(CURLcode code, const char *words) {
  switch (code) {
  case CURLE_OK: return transfer_done;
  case CURLE_WRITE_ERROR:
  case CURLE_ABORTED_BY_CALLBACK: return transfer_stopped;
  // "Received HTTP/0.9 when not allowed" has the same code as a scheme that is not allowed
  case CURLE_UNSUPPORTED_PROTOCOL: return strstr(words, "HTTP/0.9") ? transfer_not_http : transfer_bad_url;
  case CURLE_WEIRD_SERVER_REPLY: return transfer_not_http;
  case CURLE_URL_MALFORMAT: return transfer_bad_url;
  case CURLE_COULDNT_RESOLVE_HOST: return transfer_no_host;
  case CURLE_PROXY: return transfer_proxy_failed;
  case CURLE_COULDNT_RESOLVE_PROXY: return transfer_no_proxy;
  case CURLE_COULDNT_CONNECT: return transfer_no_connection;
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR: return transfer_untrusted;
  case CURLE_OPERATION_TIMEDOUT: return transfer_timeout;
  case CURLE_PARTIAL_FILE:
  case CURLE_RECV_ERROR:
  case CURLE_SEND_ERROR:
  case CURLE_HTTP2_STREAM:
  case CURLE_GOT_NOTHING: return transfer_broken;
  case CURLE_TOO_MANY_REDIRECTS: return transfer_too_many_redirects;
  default: return transfer_failed;
  }
}

static void initialize(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

transfer_outcome transfer_run(const transfer_request *request) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialize);
  transfer_outcome outcome = {transfer_failed, 0, 0, ""};
  _Static_assert(sizeof outcome.words >= CURL_ERROR_SIZE, "libcurl writes so much");
  CURL *curl = curl_easy_init();
  if (curl == NULL) {
    snprintf(outcome.words, sizeof outcome.words, "libcurl does not start");
    return outcome;
  }
  transfer self = {request, curl};
  const bool is_secure = curl_strnequal(request->url, "https:", 6);
  curl_easy_setopt(curl, CURLOPT_URL, request->url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, is_secure ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, request->follows && request->secret_header == NULL ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "phosphene");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); // signals are the terminal's
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)request->connect_seconds);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, outcome.words);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &self);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, go_on);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &self);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  // CURLOPT_RESUME_FROM would refuse an answer from the start, which is welcome
  char range[32];
  snprintf(range, sizeof range, "%lld-", (long long)request->offset);
  if (request->offset > 0) curl_easy_setopt(curl, CURLOPT_RANGE, range);
  struct curl_slist *headers = NULL;
  if (request->secret_header != NULL) {
    headers = curl_slist_append(NULL, request->secret_header);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (!is_secure) curl_easy_setopt(curl, CURLOPT_PROXY, "");
  }

  // without signals of its own, libcurl leaves it to others that a write to a closed connection does not end the program
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  const CURLcode code = curl_easy_perform(curl);
  if (!sigismember(&pending, SIGPIPE)) {
    while (sigtimedwait(&pipe, NULL, &(struct timespec){0}) == SIGPIPE) {}
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.status);
  curl_easy_getinfo(curl, CURLINFO_HTTP_CONNECTCODE, &outcome.proxy_status);
  if (code != CURLE_OK && outcome.words[0] == 0)
    snprintf(outcome.words, sizeof outcome.words, "%s", curl_easy_strerror(code));
  if (outcome.status != 0 && request->ended != NULL) request->ended(request->context, &self);
  curl_easy_cleanup(curl);
  curl_slist_free_all(headers);
  outcome.result = result_of(code, outcome.words);
  return outcome;
}

long transfer_status(transfer *transfer) {
  long status = 0;
  curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

const char *transfer_redirect(transfer *transfer) {
  char *url = NULL;
  return curl_easy_getinfo(transfer->curl, CURLINFO_REDIRECT_URL, &url) == CURLE_OK ? url : NULL;
}

int64_t transfer_length(transfer *transfer) {
  curl_off_t length = -1;
  curl_easy_getinfo(transfer->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length;
}

const char *transfer_header(transfer *transfer, const char *name) {
  struct curl_header *header = NULL;
  return curl_easy_header(transfer->curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}
