/*
 * Copyright 2026 the wsrecv authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with this library; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin St, Fifth Floor, Boston, MA 02110-1301, USA
 */

'use strict';
/* Bodies that both sides can make and check. */

const crypto = require('crypto');

exports.hash = () => crypto.createHash('sha256');

exports.body = (size, seed) =>
{
    const body = Buffer.alloc(size);
    let x = seed | 1;
    for (let i = 0; i + 4 <= size; i += 4)
    {
        x ^= x << 13; x ^= x >>> 17; x ^= x << 5;
        body.writeInt32LE(x, i);
    }
    return body;
};
