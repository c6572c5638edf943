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
/* client.js WAY PORT COUNT: says how quick it was, and that all was right; ends the server. */

const assert = require('assert');
const redis = require('redis');
const { promisify } = require('util');

const [way, port, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const lines = 8;

function connect()
{
    const client = redis.createClient({ port, host: '127.0.0.1', return_buffers: true, retry_strategy: () => undefined });
    client.on('error', (error) => { console.error(error); process.exit(1); });
    return client;
}

/* Each waits for its answer before the next. */
async function commands()
{
    let left = count;
    await Promise.all(Array.from({ length: lines }, async (_, line) =>
    {
        const client = connect();
        const incr = promisify(client.incr).bind(client);
        for (let i = 1; left-- > 0; i++) assert.strictEqual(Number(await incr(`count ${line}`)), i);
        client.quit();
    }));
    return count;
}

/* Many under way, the answers in their order. */
async function pipeline()
{
    const client = connect();
    let next = 1;
    await new Promise((resolve) =>
    {
        const one = () =>
        {
            if (next > count) return;
            const number = next++;
            client.incr('count', (error, value) =>
            {
                assert.ifError(error);
                assert.strictEqual(Number(value), number);
                if (number === count) resolve();
                else one();
            });
        };
        for (let i = 0; i < 200; i++) one();
    });
    client.quit();
    return count;
}

async function values()
{
    const client = connect();
    const [set, get] = [promisify(client.set).bind(client), promisify(client.get).bind(client)];
    for (let i = 0; i < count; i++)
    {
        const value = Buffer.alloc(1000000, i + 1);
        value.write(`the value ${i}`, 500000);
        await set('value', value);
        assert((await get('value')).equals(value));
    }
    client.quit();
    return 2 * count;
}

async function subscribe()
{
    const [publisher, subscriber] = [connect(), connect()];
    let expected = 0;
    await new Promise((resolve) =>
    {
        subscriber.on('subscribe', () =>
        {
            for (let i = 0; i < count; i++) publisher.publish('news', `message ${i}`);
        });
        subscriber.on('message', (channel, message) =>
        {
            assert.strictEqual(message.toString(), `message ${expected}`);
            if (++expected === count) resolve();
        });
        subscriber.subscribe('news');
    });
    publisher.quit();
    subscriber.quit();
    return count;
}

async function main()
{
    const begin = process.hrtime.bigint();
    const amount = await { commands, pipeline, values, subscribe }[way]();
    const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
    console.log(`value ${(amount / seconds).toFixed(1)}`);
    console.log(`has ${way} ${count} right`);

    const last = require('net').connect(port, '127.0.0.1', () => last.write('SHUTDOWN NOSAVE\r\n'));
    last.on('error', () => {});
}

main().catch((error) =>
{
    console.error(error);
    process.exit(1);
});
