import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDeparture } from '../../src/protocol/departure.ts';
import { openEnrollment } from '../../src/protocol/enrollment.ts';
import { open } from '../../src/protocol/envelope.ts';
import { openReceipt } from '../../src/protocol/receipt.ts';
import { readReport, reportType } from '../../src/protocol/report.ts';
import {
  openWaiverAnswer,
  readWaiverQuestion,
  readWaiverRequest,
  waiverQuestionType,
  waiverRequestType,
} from '../../src/protocol/waiver.ts';

/**
 * Envelopes as versions of shipshape have made them, kept for good: a laptop that was not updated for a year must still be
 * understood. A new version of a message adds a folder here, and changes none.
 */
const kept = (version: string, name: string) => readFileSync(path.resolve(import.meta.dirname, '../fixtures/envelopes', version, name));
const key = (version: string, name: string) => createPublicKey(kept(version, name));

test('a report of 0.1.0 is still read, with all that it said', () => {
  const report = readReport(open(kept('0.1.0', 'report.json'), reportType, key('0.1.0', 'device.pem')));
  expect(report).toEqual(JSON.parse(kept('0.1.0', 'report.payload.json').toString()));
});

test('a receipt to a laptop of 0.1.0 is still read', () => {
  expect(openReceipt(kept('0.1.0', 'receipt.json'), key('0.1.0', 'collector.pem'))).toEqual({
    device: '6f1c0f3e-9a6b-4f5e-8d2a-0a4b7c9d1e2f',
    seq: 7,
    hash: '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592',
    receivedAt: '2026-11-25T09:00:01.250Z',
  });
});

test('an enrolment of 0.1.0 is still read', () => {
  expect(openEnrollment(kept('0.1.0', 'enrollment.json'))).toMatchObject({
    agent: { version: '0.1.0' },
    os: 'macos',
    label: 'the blue one',
  });
});

test('a departure of 0.1.0 is still read', () => {
  expect(openDeparture(kept('0.1.0', 'departure.json'), key('0.1.0', 'device.pem')).departedAt).toBe('2026-11-25T10:00:00.000Z');
});

test('what a laptop of 0.2.0 asks of waivers, and what it is told, is still read', () => {
  const said = (name: string) => JSON.parse(kept('0.2.0', `${name}.payload.json`).toString());
  const device = key('0.2.0', 'device.pem');
  expect(readWaiverRequest(open(kept('0.2.0', 'waiver-request.json'), waiverRequestType, device))).toEqual(said('waiver-request'));
  expect(readWaiverQuestion(open(kept('0.2.0', 'waiver-question.json'), waiverQuestionType, device))).toEqual(said('waiver-question'));
  expect(openWaiverAnswer(kept('0.2.0', 'waiver-answer.json'), key('0.2.0', 'collector.pem'))).toEqual(said('waiver-answer'));
});
