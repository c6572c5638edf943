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
/* client.js WAY PORT COUNT: says how quick it was, and what was right. */

const assert = require('assert');
const fs = require('fs');
const common = require('./common.js');

const [way, port, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const address = '127.0.0.1';
const megabyte = 1 << 20;

let begin;

function start()
{
    begin = process.hrtime.bigint();
}

function report(amount)
{
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    console.log(`value ${(amount / seconds).toFixed(1)}`);
    console.log(`has ${way} ${count} right`);
}

/* One request; resolves to the response with its body. */
function request(module, options, body)
{
    return new Promise((resolve, reject) =>
    {
        const sent = module.request({ host: address, port, method: body ? 'POST' : 'GET', ...options }, (response) =>
        {
            const parts = [];
            response.on('data', (data) => parts.push(data));
            response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts) }));
            response.on('error', reject);
        });
        sent.on('error', reject);
        sent.end(body);
    });
}

/* count calls of one(i), in so many lines beside each other */
async function lines(number, one)
{
    let next = 0;
    const line = async () =>
    {
        while (next < count) await one(next++);
    };
    await Promise.all(Array.from({ length: number }, line));
}

async function small_requests(module, options)
{
    const agent = new module.Agent({ keepAlive: true, maxSockets: 8 });
    const all = { path: '/small', agent, ...options };
    await request(module, all);
    start();
    await lines(8, async () =>
    {
        const response = await request(module, all);
        assert.strictEqual(response.body.toString(), 'Hello from wsrecv\n');
    });
    report(count);
    agent.destroy();
    await request(module, { path: '/end', agent: false, ...options });
}

async function megabytes(module)
{
    const agent = new module.Agent({ keepAlive: true, maxSockets: 2 });
    const body = common.body(megabyte, 3);
    const expected = common.hash().update(body).digest('hex');
    const answer = common.hash().update(common.body(megabyte, 7)).digest('hex');
    start();
    await lines(2, async () =>
    {
        const response = await request(module, { path: '/', agent }, body);
        assert.strictEqual(response.headers['x-hash'], expected);
        assert.strictEqual(response.body.length, megabyte);
        assert.strictEqual(common.hash().update(response.body).digest('hex'), answer);
    });
    report(2 * count * megabyte / 1e6);
    agent.destroy();
    await request(module, { path: '/end', agent: false });
}

/* A message that knows which it is, and comes back as it was. */
function message(number)
{
    const data = Buffer.alloc(64, 'x');
    data.writeUInt32LE(number, 0);
    data[3] = 0xff;  /* never the word "end" */
    return data;
}

async function tcp()
{
    const net = require('net');
    const connections = 8;
    const each = count / connections;

    const one = () => new Promise((resolve, reject) =>
    {
        const socket = net.connect({ port, host: address, noDelay: true });
        let number = 0, got = Buffer.alloc(0);
        socket.on('connect', () => socket.write(message(0)));
        socket.on('data', (data) =>
        {
            got = Buffer.concat([got, data]);
            if (got.length < 64) return;
            assert(got.equals(message(number)));
            got = Buffer.alloc(0);
            if (++number < each) socket.write(message(number));
            else socket.end();
        });
        socket.on('close', () => number === Math.ceil(each) ? resolve() : reject(new Error(`closed after ${number}`)));
        socket.on('error', reject);
    });
    start();
    await Promise.all(Array.from({ length: connections }, one));
    report(count);
    net.connect({ port, host: address }, function() { this.end('end'); }).on('error', () => {});
}

async function udp()
{
    const dgram = require('dgram');
    const sockets = 8;
    const each = count / sockets;
    let lost = 0;

    const one = () => new Promise((resolve, reject) =>
    {
        const socket = dgram.createSocket('udp4');
        let number = 0, timer;
        const next = () =>
        {
            socket.send(message(number), port, address);
            /* A datagram may be lost; it is sent again. */
            timer = setTimeout(() => { lost++; next(); }, 2000);
        };
        socket.on('message', (data) =>
        {
            if (!data.equals(message(number))) return;
            clearTimeout(timer);
            if (++number < each) next();
            else socket.close(resolve);
        });
        socket.on('error', reject);
        next();
    });
    start();
    await Promise.all(Array.from({ length: sockets }, one));
    report(count);
    if (lost) console.log(`note ${lost} datagrams were lost`);
    const socket = dgram.createSocket('udp4');
    socket.send('end', port, address, () => socket.close());
}

const ways =
{
    'http': () => small_requests(require('http'), {}),
    'http-1mb': () => megabytes(require('http')),
    'tls': () => small_requests(require('https'), { ca: fs.readFileSync('cert.pem'), servername: 'localhost' }),
    tcp,
    udp,
};

ways[way]().catch((error) =>
{
    console.error(error);
    process.exit(1);
});
