/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#include "wire.h"

char LICENSE[] __attribute__((section("license"), used)) = "Dual MIT/GPL";
