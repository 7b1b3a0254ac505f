import { expect, test } from 'bun:test';
import { isObject, numberMember, objectMember, parseJson, stringMember, type JsonObject } from '#/base/json.ts';

test.each([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['', undefined],
  ['{a:1}', undefined],
  ['[1,]', undefined],
])('parseJson(%j)', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test('isObject takes objects only', () => {
  expect([{}, [], null, 'x', 1, undefined].map(isObject)).toEqual([true, false, false, false, false, false]);
});

test('members of another type are absent', () => {
  const object: JsonObject = { text: 's', number: 1, object: { a: 1 }, list: [1], nothing: null };
  expect([stringMember(object, 'text'), stringMember(object, 'number'), stringMember(object, 'none')]).toEqual([
    's',
    undefined,
    undefined,
  ]);
  expect([numberMember(object, 'number'), numberMember(object, 'text')]).toEqual([1, undefined]);
  expect(numberMember({ big: Number.POSITIVE_INFINITY }, 'big')).toBeUndefined();
  expect([objectMember(object, 'object'), objectMember(object, 'list'), objectMember(object, 'nothing')]).toEqual([
    { a: 1 },
    undefined,
    undefined,
  ]);
});
