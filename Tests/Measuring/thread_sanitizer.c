// Makes the waiting halves of Swift's Mutex visible to the thread sanitizer: they are in a library that it does not instrument.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#define SELF __attribute__((swift_context)) void *self
#define SWIFT __attribute__((swiftcall))
extern void __tsan_acquire(void *), __tsan_release(void *);
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
SWIFT void wait_and_lock(uint32_t, SELF) __asm__(LOCK);
SWIFT void wake_and_unlock(SELF) __asm__(UNLOCK);
SWIFT void wait_and_lock(uint32_t id, SELF) {
  SWIFT void (*real)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
  real(id, self);
  __tsan_acquire(self);
}
SWIFT void wake_and_unlock(SELF) {
  SWIFT void (*real)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
  __tsan_release(self);
  real(self);
}
