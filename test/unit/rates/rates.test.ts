/** Buckets of tokens, whose they are, and what is shared of them. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addressOf, callerKey, networkOf } from '../../../src/rates/caller-key.ts';
import { RateLimiter } from '../../../src/rates/rate-limiter.ts';
import { TokenBucket } from '../../../src/rates/token-bucket.ts';

describe('TokenBucket', () => {
  test('is full at first, and comes back steadily', () => {
    const bucket = new TokenBucket(10, 1_000, 0);
    for (let taken = 0; taken < 10; taken += 1) expect(bucket.take(1, 0)).toBe(0);
    expect(bucket.take(1, 0)).toBe(100);
    expect([bucket.take(1, 100), bucket.take(1, 100)]).toEqual([0, 100]);
    expect([bucket.left(5_000), bucket.fullAfter(5_000)]).toEqual([10, 0]);
    expect(bucket.take(50, 5_000)).toBe(0); // what is more than all takes all
    expect([bucket.left(5_000), bucket.fullAfter(5_000)]).toEqual([0, 1_000]);
  });

  test('has a debt of one capacity at most for what others took, and a clock that is set back takes nothing', () => {
    const bucket = new TokenBucket(10, 1_000, 1_000);
    bucket.give(-100, 1_000);
    expect(bucket.left(1_000)).toBe(-10);
    expect(bucket.take(1, 1_000)).toBe(1_100);
    expect(bucket.left(0)).toBe(-10);
    bucket.give(100, 0);
    expect(bucket.left(0)).toBe(10);
  });

  test('never lets pass more than its capacity and what came back', () => {
    const step = fc.record({ after: fc.nat(300), amount: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const bucket = new TokenBucket(10, 1_000, 0);
        let [now, taken] = [0, 0];
        for (const { after, amount } of steps) {
          now += after;
          if (bucket.take(amount, now) === 0) taken += amount;
          expect(taken).toBeLessThanOrEqual(10 + now / 100 + 1e-6);
        }
      }),
    );
  });
});

describe('RateLimiter', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const options = { rateLimitRequests: 2, rateLimitCost: 100, rateLimitWindowS: 10 };

  test('counts requests and cost of each caller, and gives back what was not read', () => {
    const limiter = new RateLimiter(options, () => {});
    const one = limiter.of('a');
    expect([one.takeRequest(), one.takeCost(90)]).toEqual([undefined, undefined]);
    expect(limiter.of('a').takeCost(50)).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfter: 4,
      details: { limit: 'cost' },
    });
    one.giveBack(20);
    expect(limiter.of('a').takeCost(50)).toBeUndefined();
    expect(limiter.of('a').takeRequest()).toBeUndefined();
    const refused = limiter.of('a').takeRequest();
    expect(refused?.toExtensions()).toEqual({
      code: 'RATE_LIMITED',
      retryable: true,
      limit: 'requests',
      retryAfter: 5,
    });
    expect(limiter.of('b').takeRequest()).toBeUndefined();
    vi.advanceTimersByTime(5_000);
    expect(limiter.of('a').takeRequest()).toBeUndefined();
  });

  test('gives back no more than was taken, whatever was asked for', () => {
    const limiter = new RateLimiter({ ...options, rateLimitRequests: 100 }, () => {});
    const left = () => Number(/"cost";r=(\d+)/.exec(limiter.of('a').headers().ratelimit ?? '')?.[1]);
    const dear = limiter.of('a');
    expect(dear.takeCost(5_000)).toBeUndefined();
    dear.giveBack(2_000);
    expect(left()).toBe(0);
    dear.giveBack(0);
    expect(left()).toBe(0);
  });

  test('gives nothing back of a window that is over', () => {
    let used: Record<string, number> = {};
    const limiter = new RateLimiter(options, (use) => {
      used = use.used;
    });
    const before = limiter.of('a');
    before.takeRequest();
    before.takeCost(50);
    vi.advanceTimersByTime(10_000);
    limiter.of('a').takeRequest();
    before.giveBack(0);
    expect(used.cost).toBe(0);
  });

  test('says in headers what there is and when it is back', () => {
    const rate = new RateLimiter(options, () => {}).of('a');
    rate.takeRequest();
    rate.takeCost(40);
    expect(rate.headers()).toEqual({
      'ratelimit-policy': '"requests";q=2;w=10, "cost";q=100;w=10',
      ratelimit: '"requests";r=1;t=5, "cost";r=60;t=4',
    });
  });

  test('tells what was used in a window, anew in each', () => {
    const told: number[] = [];
    const limiter = new RateLimiter({ ...options, rateLimitRequests: 100 }, ({ used }) => told.push(used.requests));
    for (const wait of [0, 1_000, 20_000, 0]) {
      vi.advanceTimersByTime(wait);
      limiter.of('a').takeRequest();
    }
    expect(told).toEqual([1, 2, 1, 2]);
  });
});

describe('callerKey()', () => {
  const sender = { address: '10.0.0.1', headers: { 'x-forwarded-for': '6.6.6.6, 1.2.3.4, 10.0.0.9' } };
  const by = (rateLimitBy: 'subject' | 'tenant' | 'address', trustedProxies = 0) => ({ rateLimitBy, trustedProxies });
  const ada = { subject: 'ada', tenant: 'north' };

  test('is of the subject, the tenant or the address; of who is not known the address', () => {
    expect(callerKey(by('subject'), sender, ada)).not.toBe(
      callerKey(by('subject'), sender, { ...ada, tenant: 'south' }),
    );
    expect(callerKey(by('tenant'), sender, ada)).toBe(callerKey(by('tenant'), sender, { ...ada, subject: 'bob' }));
    expect(callerKey(by('tenant'), sender, { subject: 'ada' })).toBe(
      callerKey(by('subject'), sender, { subject: 'ada' }),
    );
    for (const kind of ['subject', 'tenant'] as const)
      expect(callerKey(by(kind), sender, undefined)).toBe(callerKey(by('address'), sender, ada));
  });

  test('believes as much of X-Forwarded-For as proxies are trusted', () => {
    expect(addressOf(by('address'), sender)).toBe('10.0.0.1');
    expect(addressOf(by('address', 1), sender)).toBe('10.0.0.9');
    expect(addressOf(by('address', 2), sender)).toBe('1.2.3.4');
    expect(addressOf(by('address', 9), sender)).toBe('10.0.0.1');
    const from = (said: string) => addressOf(by('address', 1), { ...sender, headers: { 'x-forwarded-for': said } });
    expect([from('1.2.3.4:5678'), from('[2001:db8::1]:443'), from('2001:db8::1')]).toEqual([
      '1.2.3.4',
      '2001:db8::1',
      '2001:db8::1',
    ]);
    expect(from('unknown')).toBe('10.0.0.1');
  });

  test('takes the addresses of one network of IPv6 for one caller', () => {
    expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff::9'));
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'));
    expect(networkOf('::ffff:1.2.3.4')).toBe(networkOf('1.2.3.4'));
    expect(networkOf('1.2.3.4')).not.toBe(networkOf('1.2.3.5'));
  });
});
