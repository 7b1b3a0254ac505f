#!/usr/bin/env python3
"""Reads an event log of csm (format version 1, docs/event-log-format.md), checks all of it, prints what was said.

    python3 read-event-log.py SESSION_FOLDER/events.jsonl [--json]

The reference reader: no dependencies, under a hundred lines, and in step with csm by a test.
"""
import hashlib, json, os, re, sys, zlib

SIZES = re.compile(rb',"digest":"([0-9a-f]{64})","payload_bytes":([0-9]{1,15})$')


def pieces(path):
    """The files of a session in order, each with where its part ends: the bases of a fork, then its own log."""
    with open(path, 'rb') as log:
        first = log.readline()
    created = json.loads(first) if first.endswith(b'}\n') else {}
    for base in created.get('forked_from', {}).get('base', []):
        yield os.path.join(os.path.dirname(path), base['file']), base['end_offset']
    yield path, None


def lines(path):
    """Whole lines without their LF. What stands after the last LF is a write that was cut short, and no part of the log."""
    for file, end in pieces(path):
        with open(file, 'rb') as log:
            while end is None or log.tell() < end:
                line = log.readline()
                if not line.endswith(b'\n'):
                    break
                yield line[:-1]


def resolve(value, folder):
    """A payload with the texts that stand in blobs; escaped names lose one `$`."""
    if isinstance(value, list):
        return [resolve(entry, folder) for entry in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get('$blob'), str):
        with open(os.path.join(folder, 'blobs', value['$blob']), 'rb') as blob:
            text = blob.read()
        if hashlib.sha256(text).hexdigest() != value['$blob']:
            raise ValueError('blob ' + value['$blob'] + ' was changed')
        return json.loads(text) if value.get('encoding') == 'json' else text.decode()
    return {re.sub(r'^\$(?=\$+blob$)', '', key): resolve(member, folder) for key, member in value.items()}


def records(path):
    """Yields (record, problems). `record['payload']` is None where it was not kept; see the module for what is checked."""
    previous, expected, log, offset = 0, 1, hashlib.sha256(), 0
    for line in lines(path):
        problems, record, covered = [], None, line[:-18]
        try:
            record = json.loads(line) if re.search(rb',"sum":"[0-9a-f]{8}"\}$', line[-18:]) else None
        except ValueError:
            pass
        if not isinstance(record, dict) or record.get('v') != 1:
            yield None, ['no record of version 1']
            continue
        sizes = SIZES.search(covered)
        if sizes:
            end = sizes.start()
            start = end - int(sizes[2])
            if covered[start - 11:start] == b',"payload":':
                payload, covered = covered[start:end], covered[:start] + covered[end:]
                if not re.fullmatch(rb'null *', payload) and hashlib.sha256(payload).hexdigest().encode() != sizes[1]:
                    problems.append('digest')
        if zlib.crc32(covered, previous) != int(record['sum'], 16):
            problems.append('sum')
        if record['seq'] != expected:
            problems.append('seq')
        if record['type'] == 'log.sealed':
            if (record['log_bytes'], record['log_digest']) != (offset, log.hexdigest()):
                problems.append('seal')
            log = hashlib.sha256(record['log_digest'].encode())
        log.update(covered + b'\n')
        previous, expected, offset = int(record['sum'], 16), record['seq'] + 1, offset + len(line) + 1
        record['payload'] = resolve(record.get('payload'), os.path.dirname(path))
        record['head'] = '%d:%s' % (record['seq'], log.hexdigest())
        yield record, problems


if __name__ == '__main__':
    summary = {'records': 0, 'messages': [], 'problems': [], 'head': None}
    for record, problems in records(sys.argv[1]):
        summary['problems'] += [[record and record['seq'], problem] for problem in problems]
        if record is None:
            continue
        summary['records'] += 1
        summary['head'] = record['head']
        if record['type'] == 'item.completed' and record['kind'].endswith('_message') and record['payload']:
            text = ''.join(part.get('text', '') for part in record['payload']['item']['content'])
            summary['messages'].append([record['ts'], record['kind'], text])
    if '--json' in sys.argv:
        print(json.dumps(summary))
    else:
        print('\n'.join('%s %s: %s' % tuple(message) for message in summary['messages']))
        print('%d records, head %s, problems: %s' % (summary['records'], summary['head'], summary['problems'] or 'none'))
