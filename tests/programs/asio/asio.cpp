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

// Asynchronous servers and clients, all on one io_context:
//
//     asio serve WAY              says "port N", and ends when it is told to
//     asio load WAY PORT COUNT    says how quick it was, and that all was right
//
// WAY: tcp and udp echo 64 bytes at a time, stream is read in pieces of up to 64 KiB, timeouts has reads that a
// timer cancels, with data that come in between.

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>
#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;
using std::chrono::steady_clock;

static asio::io_context context;

[[noreturn]] static void fail( const std::string &what )
{
    std::cerr << what << std::endl;
    std::exit( 1 );
}

static void check( const error_code &error, const char *what )
{
    if (error) fail( std::string( what ) + ": " + error.message() );
}

static const auto loopback = asio::ip::make_address( "127.0.0.1" );

// What both sides can make: the byte at this place of a stream.
static char pattern( size_t place )
{
    return (char)(place * 31 + place / 251);
}

// ---- the servers

// Sends back what comes, until the end of the stream; three bytes "end" end the server.
struct echo_connection : std::enable_shared_from_this<echo_connection>
{
    tcp::socket socket;
    std::array<char, 4096> buffer;

    explicit echo_connection( tcp::socket &&s ) : socket( std::move( s ) ) {}

    void read()
    {
        auto self = shared_from_this();
        socket.async_read_some( asio::buffer( buffer ), [self]( error_code error, size_t size )
        {
            if (error == asio::error::eof) return;
            check( error, "read" );
            if (size >= 3 && !memcmp( self->buffer.data(), "end", 3 ))
            {
                context.stop();
                return;
            }
            asio::async_write( self->socket, asio::buffer( self->buffer, size ), [self]( error_code error, size_t )
            {
                check( error, "write" );
                self->read();
            } );
        } );
    }
};

// Sends a stream: its length comes as 8 bytes.
struct stream_connection : std::enable_shared_from_this<stream_connection>
{
    tcp::socket socket;
    unsigned long long left = 0;
    size_t place = 0;
    std::vector<char> buffer = std::vector<char>( 65536 );

    explicit stream_connection( tcp::socket &&s ) : socket( std::move( s ) ) {}

    void read()
    {
        auto self = shared_from_this();
        asio::async_read( socket, asio::buffer( &left, sizeof(left) ), [self]( error_code error, size_t )
        {
            if (error == asio::error::eof) { context.stop(); return; }
            check( error, "read" );
            self->write();
        } );
    }

    void write()
    {
        auto self = shared_from_this();
        size_t size = std::min<unsigned long long>( left, buffer.size() );
        if (!size) { read(); return; }
        for (size_t i = 0; i < size; i++) buffer[i] = pattern( place + i );
        place += size;
        left -= size;
        asio::async_write( socket, asio::buffer( buffer, size ), [self]( error_code error, size_t )
        {
            check( error, "write" );
            self->write();
        } );
    }
};

// Answers each byte after as many units of 20 ms as it says.
struct slow_connection : std::enable_shared_from_this<slow_connection>
{
    tcp::socket socket;
    asio::steady_timer timer;
    unsigned char byte = 0;

    explicit slow_connection( tcp::socket &&s ) : socket( std::move( s ) ), timer( context ) {}

    void read()
    {
        auto self = shared_from_this();
        socket.async_read_some( asio::buffer( &byte, 1 ), [self]( error_code error, size_t )
        {
            if (error == asio::error::eof) { context.stop(); return; }
            check( error, "read" );
            self->timer.expires_after( std::chrono::milliseconds( 20 * self->byte ) );
            self->timer.async_wait( [self]( error_code )
            {
                asio::async_write( self->socket, asio::buffer( &self->byte, 1 ), [self]( error_code error, size_t )
                {
                    check( error, "write" );
                    self->read();
                } );
            } );
        } );
    }
};

static std::unique_ptr<tcp::acceptor> acceptor;

template<class connection> static void accept()
{
    acceptor->async_accept( []( error_code error, tcp::socket socket )
    {
        check( error, "accept" );
        socket.set_option( tcp::no_delay( true ) );
        std::make_shared<connection>( std::move( socket ) )->read();
        accept<connection>();
    } );
}

static std::unique_ptr<udp::socket> datagrams;
static std::array<char, 2048> datagram;
static udp::endpoint from;

static void echo_datagrams()
{
    datagrams->async_receive_from( asio::buffer( datagram ), from, []( error_code error, size_t size )
    {
        check( error, "receive_from" );
        if (size >= 3 && !memcmp( datagram.data(), "end", 3 )) return;
        datagrams->async_send_to( asio::buffer( datagram, size ), from, []( error_code error, size_t )
        {
            check( error, "send_to" );
            echo_datagrams();
        } );
    } );
}

static void serve( const std::string &way )
{
    if (way == "udp")
    {
        datagrams = std::make_unique<udp::socket>( context, udp::endpoint( loopback, 0 ) );
        std::cout << "port " << datagrams->local_endpoint().port() << std::endl;
        echo_datagrams();
    }
    else
    {
        acceptor = std::make_unique<tcp::acceptor>( context, tcp::endpoint( loopback, 0 ) );
        std::cout << "port " << acceptor->local_endpoint().port() << std::endl;
        if (way == "tcp") accept<echo_connection>();
        else if (way == "stream") accept<stream_connection>();
        else accept<slow_connection>();
    }
    context.run();
}

// ---- the clients

static const int lines = 16;

static int left, running;

struct line : std::enable_shared_from_this<line>
{
    std::array<char, 64> sent, got;

    void make_message()
    {
        static unsigned int number;
        number++;
        for (size_t i = 0; i < sent.size(); i++) sent[i] = pattern( number + i );
        memcpy( sent.data(), &number, sizeof(number) );
        sent[3] = (char)0xff;  // never the word "end"
    }

    void check_answer( size_t size ) const
    {
        if (size != sent.size() || got != sent) fail( "the echo is not what was sent" );
    }
};

struct tcp_line : line
{
    tcp::socket socket{ context };

    void next()
    {
        auto self = std::static_pointer_cast<tcp_line>( shared_from_this() );
        if (left-- <= 0)
        {
            socket.shutdown( tcp::socket::shutdown_send );
            if (!--running)
            {
                tcp::socket last( context );
                last.connect( socket.remote_endpoint() );
                last.send( asio::buffer( "end", 3 ) );
            }
            return;
        }
        make_message();
        asio::async_write( socket, asio::buffer( sent ), [self]( error_code error, size_t )
        {
            check( error, "write" );
        } );
        asio::async_read( socket, asio::buffer( got ), [self]( error_code error, size_t size )
        {
            check( error, "read" );
            self->check_answer( size );
            self->next();
        } );
    }
};

struct udp_line : line
{
    udp::socket socket{ context, udp::endpoint( loopback, 0 ) };
    asio::steady_timer timer{ context };
    udp::endpoint server, sender;

    void send()
    {
        auto self = std::static_pointer_cast<udp_line>( shared_from_this() );
        socket.async_send_to( asio::buffer( sent ), server, [self]( error_code error, size_t ) { check( error, "send_to" ); } );
        timer.expires_after( std::chrono::seconds( 2 ) );
        timer.async_wait( [self]( error_code error )
        {
            if (error) return;
            std::cout << "note a datagram was lost" << std::endl;
            self->send();
        } );
    }

    void receive()
    {
        auto self = std::static_pointer_cast<udp_line>( shared_from_this() );
        socket.async_receive_from( asio::buffer( got ), sender, [self]( error_code error, size_t size )
        {
            check( error, "receive_from" );
            self->timer.cancel();
            self->check_answer( size );
            if (self->sender != self->server) fail( "the echo is from another address" );
            self->next();
        } );
    }

    void next()
    {
        if (left-- <= 0)
        {
            if (!--running) socket.send_to( asio::buffer( "end", 3 ), server );
            return;
        }
        make_message();
        send();
        receive();
    }
};

static void load_echo( const std::string &way, unsigned short port, int count )
{
    left = count;
    for (running = 0; running < lines; running++)
    {
        if (way == "tcp")
        {
            auto one = std::make_shared<tcp_line>();
            one->socket.async_connect( tcp::endpoint( loopback, port ), [one]( error_code error )
            {
                check( error, "connect" );
                one->socket.set_option( tcp::no_delay( true ) );
                one->next();
            } );
        }
        else
        {
            auto one = std::make_shared<udp_line>();
            one->server = udp::endpoint( loopback, port );
            asio::post( context, [one] { one->next(); } );
        }
    }
    context.run();
}

static void load_stream( unsigned short port, unsigned long long megabytes )
{
    unsigned long long size = megabytes * 1000000;
    tcp::socket socket( context );
    std::vector<char> buffer( 65536 );
    size_t place = 0;
    std::function<void()> read = [&]
    {
        socket.async_read_some( asio::buffer( buffer ), [&]( error_code error, size_t got )
        {
            check( error, "read" );
            for (size_t i = 0; i < got; i++) if (buffer[i] != pattern( place + i )) fail( "the stream is not what was sent" );
            place += got;
            if (place < size) read();
        } );
    };

    socket.connect( tcp::endpoint( loopback, port ) );
    asio::write( socket, asio::buffer( &size, sizeof(size) ) );
    read();
    context.run();
    if (place != size) fail( "the stream has another length" );
    socket.shutdown( tcp::socket::shutdown_send );
}

// A read that is cancelled by a timer before its data come, and then one that gets them.
static void load_timeouts( unsigned short port, int count )
{
    tcp::socket socket( context );
    asio::steady_timer timer( context );
    unsigned char delay, got;
    int cancelled = 0, in_time = 0;
    std::function<void()> ask, read;

    ask = [&]
    {
        if (!count--)
        {
            socket.shutdown( tcp::socket::shutdown_send );
            return;
        }
        delay = count % 2 ? 8 : 1;  // 160 ms, or 20 ms
        asio::async_write( socket, asio::buffer( &delay, 1 ), [&]( error_code error, size_t ) { check( error, "write" ); } );
        read();
    };
    read = [&]
    {
        timer.expires_after( std::chrono::milliseconds( 90 ) );
        timer.async_wait( [&]( error_code error ) { if (!error) socket.cancel(); } );
        socket.async_read_some( asio::buffer( &got, 1 ), [&]( error_code error, size_t size )
        {
            timer.cancel();
            if (error == asio::error::operation_aborted)
            {
                cancelled++;
                read();
                return;
            }
            check( error, "read" );
            if (size != 1 || got != delay) fail( "the answer is another" );
            in_time++;
            ask();
        } );
    };

    int all = count;
    socket.connect( tcp::endpoint( loopback, port ) );
    ask();
    context.run();
    if (in_time != all) fail( "not all were answered" );
    if (cancelled < all / 2) fail( "not all reads were cancelled that should have been" );
}

int main( int argc, char **argv )
{
    try
    {
        std::string way = argc > 2 ? argv[2] : "";

        if (argc == 3) serve( way );
        else if (argc == 5)
        {
            unsigned short port = (unsigned short)atoi( argv[3] );
            int count = atoi( argv[4] );
            auto begin = steady_clock::now();

            if (way == "stream") load_stream( port, count );
            else if (way == "timeouts") load_timeouts( port, count );
            else load_echo( way, port, count );

            double seconds = std::chrono::duration<double>( steady_clock::now() - begin ).count();
            std::cout << "value " << (way == "timeouts" ? seconds : count / seconds) << std::endl;
            std::cout << "has " << way << " " << count << " right" << std::endl;
        }
        else fail( "usage: asio serve WAY | load WAY PORT COUNT" );
    }
    catch (const std::exception &e)
    {
        fail( e.what() );
    }
    return 0;
}
