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
/* server.js WAY: says "port N" and serves until it is told to end. */

const common = require('./common.js');
const way = process.argv[2];

function listening()
{
    console.log(`port ${this.address().port}`);
}

/* /end, /small, or a body to be hashed and answered with another of a megabyte. */
function answer(request, response)
{
    if (request.url === '/end')
    {
        response.end('end', () => setTimeout(() => process.exit(0), 20));
        return;
    }
    const hash = common.hash();
    let size = 0;
    request.on('data', (data) => { hash.update(data); size += data.length; });
    request.on('end', () =>
    {
        response.setHeader('X-Hash', hash.digest('hex'));
        response.end(size ? common.body(size, 7) : 'Hello from wsrecv\n');
    });
}

function web(module, options)
{
    const server = module.createServer(options, answer);
    server.keepAliveTimeout = 60000;
    server.listen(0, '127.0.0.1', listening);
}

const ways =
{
    'http': () => web(require('http'), {}),
    'http-1mb': () => web(require('http'), {}),
    'tls': () =>
    {
        const fs = require('fs');
        web(require('https'), { key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') });
    },
    'tcp': () =>
    {
        const server = require('net').createServer({ noDelay: true }, (socket) =>
        {
            socket.on('data', (data) =>
            {
                if (data.toString('latin1', 0, 3) === 'end') process.exit(0);
                socket.write(data);
            });
        });
        server.listen(0, '127.0.0.1', listening);
    },
    'udp': () =>
    {
        const socket = require('dgram').createSocket('udp4');
        socket.on('message', (data, from) =>
        {
            if (data.toString('latin1', 0, 3) === 'end') process.exit(0);
            socket.send(data, from.port, from.address);
        });
        socket.bind(0, '127.0.0.1', listening);
    },
};

ways[way]();
