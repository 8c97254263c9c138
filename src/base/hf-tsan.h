/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Debian's GLib is not built for ThreadSanitizer, so it cannot see that a GAsyncQueue, a GTask or a
 * GMutex orders two threads. Every hand-over between our threads goes through these two words:
 * hf_handover() in the giving thread before the address is published, hf_takeover() in the taking
 * thread before it looks at what it was given. They cost nothing outside a TSan build. */

#if defined(__SANITIZE_THREAD__)
void __tsan_acquire (void *addr);
void __tsan_release (void *addr);
#define hf_handover(addr) __tsan_release ((void *) (addr))
#define hf_takeover(addr) __tsan_acquire ((void *) (addr))
#else
#define hf_handover(addr) ((void) (addr))
#define hf_takeover(addr) ((void) (addr))
#endif
