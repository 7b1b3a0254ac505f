#!/usr/bin/env python3
"""Reads an event log of csm (docs/event-log-format.md, version 1), checks all of it, prints what was said.

    python3 read-event-log.py SESSION_FOLDER/events.jsonl [--json]
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
    """Whole lines without their LF; bytes after the last LF are a write that was cut short, and no part of the log."""
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


def check(line, previous):
    """(record or None, problems, what its sum covers) of a line that follows a record with the sum `previous`."""
    problems, covered = [], line[:-18]
    try:
        record, claimed = json.loads(line), re.fullmatch(rb',"sum":"([0-9a-f]{8})"\}', line[-18:])
    except ValueError:
        record = None
    if not isinstance(record, dict) or not claimed or record.get('v') != 1 or not isinstance(record.get('seq'), int):
        return None, ['no record of version 1'], covered
    sizes = SIZES.search(covered)
    start = sizes.start() - int(sizes[2]) if sizes else 0
    if sizes and covered[start - 11:start] == b',"payload":':
        payload, covered = covered[start:sizes.start()], covered[:start] + covered[sizes.start():]
        if not re.fullmatch(rb'null *', payload) and hashlib.sha256(payload).hexdigest().encode() != sizes[1]:
            problems.append('digest')
    return record, problems + ['sum'] * (zlib.crc32(covered, previous) != int(claimed[1], 16)), covered


def records(path):
    """Yields (record or None, problems). `record['payload']` is None where it was not kept."""
    previous, expected, log, offset = 0, 1, hashlib.sha256(), 0
    for line in lines(path):
        found = check(line, previous)
        if found[0] is None or 'sum' in found[1]:
            # A changed `v` or `seq` is known: the sum fits with the one that the record must have.
            mended = check(b'{"v":1,"seq":%d' % expected + line[line.find(b',"ts":"', 0, 71):], previous)
            found = (mended[0], [*mended[1], 'head'], mended[2]) if mended[0] and 'sum' not in mended[1] else found
        record, problems, covered = found
        if record is not None:
            problems += ['seq'] * (record['seq'] != expected)
            if record['type'] == 'log.sealed':
                problems += ['seal'] * ((record['log_bytes'], record['log_digest']) != (offset, log.hexdigest()))
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
        summary['records'] += record is not None
        summary['head'] = record['head'] if record else summary['head']
        if record and record['type'] == 'item.completed' and record['kind'].endswith('_message') and record['payload']:
            text = ''.join(part.get('text', '') for part in record['payload']['item']['content'])
            summary['messages'].append([record['ts'], record['kind'], text])
    if '--json' in sys.argv:
        sys.exit(print(json.dumps(summary)))
    print('\n'.join('%s %s: %s' % tuple(message) for message in summary['messages']))
    print('%d records, head %s, problems: %s' % (summary['records'], summary['head'], summary['problems'] or 'none'))
