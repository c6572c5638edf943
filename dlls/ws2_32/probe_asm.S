/*
 * Touching memory under an exception handler
 *
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

/*
 * gcc has no __try for C, so these few functions are assembler.  They change no
 * register that a caller keeps and, on x86_64, nothing on the stack, so that
 * probe_fault() (probe.c) only has to change the instruction pointer.
 *
 *   BOOL guarded_read( const char *first, const char *last );
 *   BOOL guarded_write( char *first, char *last );
 *   BOOL guarded_copy( void *dst, const void *src, SIZE_T size );
 *
 * The first two touch one byte on every page from first to last, both included.
 */

#ifdef __x86_64__

        .text

        /* One function for the unwinder, with three ways in and one way out. */
        .globl guarded_read, guarded_write, guarded_copy, guarded_fault
        .def guarded_read; .scl 2; .type 32; .endef
        .seh_proc guarded_read
guarded_read:
        .seh_handler probe_fault, @except
        .seh_endprologue
1:      movb (%rcx), %al
        orq $0xfff, %rcx
        incq %rcx
        jz 2f
        cmpq %rdx, %rcx
        jbe 1b
2:      movl $1, %eax
        ret

guarded_write:
1:      lock orb $0, (%rcx)
        orq $0xfff, %rcx
        incq %rcx
        jz 2f
        cmpq %rdx, %rcx
        jbe 1b
2:      movl $1, %eax
        ret

        /* What is copied is most often one field or a few: a word must not be written in pieces
         * that the processor has to put together when it is read. */
guarded_copy:
        xorl %r9d, %r9d
        subq $8, %r8
        jb 2f
1:      movq (%rdx,%r9), %rax
        movq %rax, (%rcx,%r9)
        addq $8, %r9
        subq $8, %r8
        jae 1b
2:      testb $4, %r8b
        jz 3f
        movl (%rdx,%r9), %eax
        movl %eax, (%rcx,%r9)
        addq $4, %r9
3:      andl $3, %r8d
        jz 5f
4:      movb (%rdx,%r9), %al
        movb %al, (%rcx,%r9)
        incq %r9
        decl %r8d
        jnz 4b
5:      movl $1, %eax
        ret

guarded_fault:
        xorl %eax, %eax
        ret
        .seh_endproc

#else  /* i386 */

        .text
        .globl _guarded_read, _guarded_write, _guarded_copy, _guarded_fault

        /* Sets up ebp and a registration record that names probe_fault. */
        .macro guarded_enter
        pushl %ebp
        movl %esp, %ebp
        pushl %esi
        pushl %edi
        pushl $_probe_fault
        pushl %fs:0
        movl %esp, %fs:0
        .endm

        .macro guarded_leave
        popl %fs:0
        addl $4, %esp
        popl %edi
        popl %esi
        popl %ebp
        ret
        .endm

_guarded_read:
        guarded_enter
        movl 8(%ebp), %ecx
        movl 12(%ebp), %edx
1:      movb (%ecx), %al
        orl $0xfff, %ecx
        incl %ecx
        jz 2f
        cmpl %edx, %ecx
        jbe 1b
2:      movl $1, %eax
        guarded_leave

_guarded_write:
        guarded_enter
        movl 8(%ebp), %ecx
        movl 12(%ebp), %edx
1:      lock orb $0, (%ecx)
        orl $0xfff, %ecx
        incl %ecx
        jz 2f
        cmpl %edx, %ecx
        jbe 1b
2:      movl $1, %eax
        guarded_leave

_guarded_copy:
        guarded_enter
        movl 8(%ebp), %edi
        movl 12(%ebp), %esi
        movl 16(%ebp), %ecx
        rep movsb
        movl $1, %eax
        guarded_leave

_guarded_fault:
        xorl %eax, %eax
        guarded_leave

#endif
