#!/usr/bin/env python3
"""Reads documents from standard input and answers each with what Python makes
of it: the decoded document encoded again, or nothing if Python refuses it.
A document is preceded by its length in decimal and a newline, both ways.
"""
import sys
import xmlrpc.client as xc

import golden


class Marshaller(golden.Marshaller):
    """Writes a dateTime as text, which Python's own DateTime does not."""
    dispatch = golden.Marshaller.dispatch.copy()

    def dump_moment(self, value, write):
        write('<value><dateTime.iso8601>%s</dateTime.iso8601></value>\n' % xc.escape(value.value))
    dispatch[xc.DateTime] = dump_moment


def again(data):
    try:
        params, method = xc.loads(data)
    except xc.Fault as f:
        return xc.dumps(xc.Fault(f.faultCode, f.faultString), allow_none=True)
    m = Marshaller('utf-8', allow_none=True)
    return '%s\n%s' % (method, m.dumps(params))


def main():
    inp, out = sys.stdin.buffer, sys.stdout.buffer
    while line := inp.readline():
        data = inp.read(int(line))
        try:
            answer = again(data).encode('utf-8')
        except Exception:
            answer = b''
        out.write(b'%d\n' % len(answer) + answer)


if __name__ == '__main__':
    main()
