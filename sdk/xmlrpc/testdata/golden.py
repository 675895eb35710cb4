#!/usr/bin/env python3
"""Writes NAME.golden for each NAME.json here: what Python's xmlrpc.client makes
of the documents in it, integers outside 32 bits being <i8> as koji has it.

Each document is {"name": ..., and either "method" and "params", or "result", or
"fault": [code, text]}. Values are JSON; {"$b64": text} stands for bytes,
{"$dt": text} for a dateTime, {"$float": text} for a float JSON does not know.
"""
import base64
import glob
import json
import os
import xmlrpc.client as xc


class Marshaller(xc.Marshaller):
    dispatch = xc.Marshaller.dispatch.copy()

    def dump_integer(self, value, write):
        tag = 'int' if -2 ** 31 <= value < 2 ** 31 else 'i8'
        write('<value><%s>%d</%s></value>\n' % (tag, value, tag))
    dispatch[int] = dump_integer


def wire(v):
    if isinstance(v, list):
        return [wire(x) for x in v]
    if isinstance(v, dict):
        if '$b64' in v:
            return base64.b64decode(v['$b64'])
        if '$dt' in v:
            return xc.DateTime(v['$dt'])
        if '$float' in v:
            return float(v['$float'])
        return {k: wire(x) for k, x in v.items()}
    return v


def document(case):
    m = Marshaller('utf-8', allow_none=True)
    if 'method' in case:
        tag = 'methodCall'
        body = '<methodName>%s</methodName>\n' % xc.escape(case['method'])
        body += m.dumps(tuple(wire(case['params'])))
    else:
        tag = 'methodResponse'
        body = m.dumps(xc.Fault(*case['fault']) if 'fault' in case else (wire(case['result']),))
    return "<?xml version='1.0'?>\n<%s>\n%s</%s>\n" % (tag, body, tag)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    for path in glob.glob(os.path.join(here, '*.json')):
        with open(path, encoding='utf-8') as f:
            cases = json.load(f)
        with open(path[:-len('json')] + 'golden', 'w', encoding='utf-8', newline='') as f:
            for case in cases:
                f.write('-- %s --\n%s' % (case['name'], document(case)))


if __name__ == '__main__':
    main()
