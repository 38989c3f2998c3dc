// Maintenance: writes schema/02-rows.cql, the rows of the example keyspace. The same rows on every run.
import { writeFileSync } from 'node:fs';

let state = 20_260_131;
const random = () => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return state / 2_147_483_648;
};
const pick = (list) => list[Math.floor(random() * list.length)];
const int = (from, to) => from + Math.floor(random() * (to - from + 1));
const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
const uuid = (kind, index) => `${kind}0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const pad = (value) => String(value).padStart(2, '0');
/** A version 1 uuid of this minute. */
const timeUuid = (milliseconds, clock) => {
  const ticks = (BigInt(milliseconds) + 12_219_292_800_000n) * 10_000n;
  const hex = ticks.toString(16).padStart(15, '0');
  return `${hex.slice(-8)}-${hex.slice(-12, -8)}-1${hex.slice(0, 3)}-8${String(clock).padStart(3, '0')}-00000000c0fe`;
};
const lines = ['-- The rows of the example keyspace; written by scripts/sample-rows.mjs.', ''];
const insert = (table, row) =>
  lines.push(`INSERT INTO shop.${table} (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')});`);

const CITIES = [
  ['Bremen', '28195', 'DE', 53.0793, 8.8017],
  ['Lyon', '69001', 'FR', 45.764, 4.8357],
  ['Porto', '4000-069', 'PT', 41.1496, -8.611],
  ['Graz', '8010', 'AT', 47.0707, 15.4395],
  ['Utrecht', '3511', 'NL', 52.0907, 5.1214],
];
const STREETS = ['Harbour Street', 'Mill Lane', 'Station Road', 'Rue des Fleurs', "King's Row"];
const address = () => {
  const [city, zip, country, latitude, longitude] = pick(CITIES);
  return {
    country,
    cql: `{street: ${text(`${pick(STREETS)} ${int(1, 120)}`)}, city: ${text(city)}, zip: ${text(zip)}, country: ${text(country)}, location: {latitude: ${latitude}, longitude: ${longitude}}}`,
  };
};

const FIRST = [
  'Ada',
  'Bruno',
  'Clara',
  'David',
  'Emma',
  'Felix',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Klara',
  'Leo',
  'Marta',
  'Nils',
  'Olga',
  'Paul',
  'Rosa',
  'Simon',
  'Tilda',
  'Viktor',
];
const LAST = ['Almeida', 'Berger', 'Costa', 'Dubois', "O'Brien", 'Fischer', 'Garnier', 'Huber', 'de Jong', 'Klein'];
const customers = Array.from({ length: 50 }, (_, index) => {
  const name = `${FIRST[index % FIRST.length]} ${LAST[(index * 7 + Math.floor(index / 20)) % LAST.length]}`;
  return {
    id: uuid('c', index + 1),
    name,
    email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}.${index + 1}@example.com`,
  };
});
for (const [index, customer] of customers.entries()) {
  const home = address();
  insert('customers', {
    id: customer.id,
    email: text(customer.email),
    name: text(customer.name),
    country: text(home.country),
    phone: text(`+49 421 ${int(100_000, 999_999)}`),
    birthday: text(`19${int(50, 99)}-${pad(int(1, 12))}-${pad(int(1, 28))}`),
    is_business: index % 9 === 0,
    points: int(0, 9_000) * 1_000_000_007,
    home: home.cql,
    other_addresses: index % 4 === 0 ? `[${address().cql}, ${address().cql}]` : '[]',
    preferences: `{locale: ${text(pick(['de', 'fr', 'pt', 'en']))}, dark_mode: ${index % 3 === 0}, channels: {${pick(["'email'", "'email', 'sms'", "'post'"])}}}`,
    registered_at: text(
      `202${int(1, 5)}-${pad(int(1, 12))}-${pad(int(1, 28))}T${pad(int(0, 23))}:${pad(int(0, 59))}:00.000Z`,
    ),
    last_seen_from: text(index % 2 === 0 ? `192.0.2.${index + 1}` : `2001:db8::${(index + 1).toString(16)}`),
  });
  if (index % 2 === 0)
    insert('loyalty_cards', {
      customer_id: customer.id,
      card_number: `9007199254740993${pad(index)}`,
      level: int(1, 4),
      valid_until: text(`202${int(7, 9)}-12-31`),
    });
}

const KINDS = [
  ['espresso', 5],
  ['filter', 2],
  ['decaf', 4],
  ['omni', 3],
];
const ORIGINS = [
  ['Ethiopia', 'Yirgacheffe', 'Sidamo'],
  ['Colombia', 'Huila', 'Nariño'],
  ['Kenya', 'Nyeri', 'Kiambu'],
  ['Brazil', 'Cerrado', 'Mogiana'],
  ['Guatemala', 'Antigua', 'Huehuetenango'],
];
const products = [];
for (const [kind, roast] of KINDS) {
  for (const [country, ...regions] of ORIGINS) {
    for (const size of [250, 1000])
      products.push({
        sku: `${kind.slice(0, 3)}-${country.slice(0, 3)}-${size}`.toUpperCase(),
        kind,
        roast,
        country,
        regions,
        size,
      });
  }
}
for (const [index, { sku, kind, roast, country, regions, size }] of products.entries()) {
  const price = (size === 250 ? 8 + int(0, 6) : 26 + int(0, 14)) + pick([0, 0.5, 0.9]);
  products[index].price = price.toFixed(2);
  insert('products', {
    sku: text(sku),
    name: text(`${country} ${kind}, ${size} g`),
    description: text(`Single origin ${kind} roast from ${regions.join(' and ')}.`),
    price: price.toFixed(2),
    weight_grams: size,
    stock: int(0, 400),
    roast,
    acidity: (int(10, 90) / 10).toFixed(1),
    score: 80 + int(0, 1_500) / 100,
    ean: 4_006_381_000_000 + index * 137,
    lot: `12345678901234567890${pad(index)}`,
    tags: `{${text(kind)}, ${text(country.toLowerCase())}${size === 1000 ? ", 'bulk'" : ''}}`,
    steps: "['grind', 'bloom', 'pour']",
    attributes: `{'origin': ${text(country)}, 'process': ${text(pick(['washed', 'natural', 'honey']))}}`,
    prices_by_size: `{250: ${(price / (size / 250)).toFixed(2)}, 1000: ${(price * (1000 / size)).toFixed(2)}}`,
    origins: `{${text(country)}: [${regions.map(text).join(', ')}]}`,
    box: `(${size === 250 ? '8, 12, 20' : '12, 18, 30'})`,
    photo: `0x89504e470d0a1a0a${index.toString(16).padStart(4, '0')}`,
    flavour: `[${[0, 1, 2, 3].map(() => (int(1, 100) / 100).toFixed(2)).join(', ')}]`,
    roasted_at: text(`2026-01-${pad(int(1, 28))}T0${int(4, 9)}:30:00.000Z`),
    opens_at: text(`0${int(6, 9)}:30:00.000000001`),
    brewing: `${int(2, 5)}m${int(1, 59)}s`,
    label_server: text(`198.51.100.${index + 1}`),
    revision: timeUuid(Date.UTC(2026, 0, 1, 0, index), index),
  });
}
const CATEGORIES = ['Espresso', 'Filter', 'Decaf', 'All-rounder', 'Large bags', 'Gifts'];
CATEGORIES.forEach((name, index) => insert('categories', { id: index + 1, name: text(name) }));
const link = (category, sku, position) => {
  insert('products_by_category', { category_id: category, sku: text(sku), position });
  insert('categories_by_product', { sku: text(sku), category_id: category });
};
products.forEach(({ sku, kind, size }, index) => {
  link(KINDS.findIndex(([name]) => name === kind) + 1, sku, index);
  if (size === 1000) link(5, sku, index);
  if (index % 7 === 0) link(6, sku, index);
});

const STATUS = ['OPEN', 'PAID', 'SHIPPED', 'SHIPPED', 'RETURNED'];
for (const [index, customer] of customers.entries()) {
  for (let order = 0; order < 1 + (index % 4); order += 1) {
    const placedAt = timeUuid(Date.UTC(2026, 0, 2 + order * 6, 8, index), index);
    const bought = Array.from(
      { length: 1 + ((index + order) % 3) },
      (_, line) => products[(index * 5 + order * 3 + line * 11) % products.length],
    );
    const quantities = bought.map(() => int(1, 3));
    const total = bought.reduce((sum, product, line) => sum + Number(product.price) * quantities[line], 0);
    insert('orders_by_customer', {
      customer_id: customer.id,
      placed_at: placedAt,
      status: text(STATUS[(index + order) % STATUS.length]),
      total: total.toFixed(2),
      ship_to: address().cql,
      tags: order % 2 === 0 ? "{'web'}" : "{'web', 'gift'}",
      prices: `{${bought.map((product) => `${text(product.sku)}: ${product.price}`).join(', ')}}`,
      customer_name: text(customer.name),
    });
    bought.forEach((product, line) =>
      insert('order_lines', {
        customer_id: customer.id,
        placed_at: placedAt,
        line: line + 1,
        sku: text(product.sku),
        quantity: quantities[line],
        unit_price: product.price,
      }),
    );
  }
}

for (const roaster of ['R1', 'R2']) {
  for (const hour of [6, 7, 8]) {
    for (const minute of [0, 20, 40]) {
      for (const sensor of ['air', 'bean', 'drum']) {
        insert('roaster_readings', {
          roaster: text(roaster),
          day: text('2026-01-15'),
          hour,
          minute,
          sensor: text(sensor),
          temperature: (180 + int(0, 400) / 10).toFixed(1),
          pressure: (1 + int(0, 300) / 1_000).toFixed(3),
        });
      }
    }
  }
}

for (const [warehouse, name, manager] of [
  ['BRE', 'Bremen harbour', 'Ada Almeida'],
  ['LYS', 'Lyon centre', 'Hugo Huber'],
]) {
  products.slice(0, 15).forEach(({ sku }) =>
    insert('stock_by_warehouse', {
      warehouse: text(warehouse),
      sku: text(sku),
      quantity: int(0, 300),
      warehouse_name: text(name),
      manager: text(manager),
    }),
  );
}
lines.push(
  '-- Static values alone: planned, but not stocked yet.',
  "INSERT INTO shop.stock_by_warehouse (warehouse, warehouse_name, manager) VALUES ('OPO', 'Porto docks', 'Ines Costa');",
);
customers.slice(0, 5).forEach((customer, index) =>
  insert('baskets', {
    id: uuid('b', index + 1),
    customer_id: customer.id,
    items: `{${text(products[index].sku)}: ${index + 1}}`,
    changed_at: text('2026-01-31T12:00:00.000Z'),
  }),
);
['A', 'B', 'C'].forEach((letter, index) =>
  insert('"GiftCards"', {
    '"cardNo"': text(`GC-${letter}`),
    '"Amount"': `${25 * (index + 1)}.00`,
    '"from"': text(customers[index].name),
    type: text('voucher'),
    query: text('birthday'),
    '"true"': index === 0,
    node_id: text(`n${index}`),
    '"nodeId"': text(`N${index}`),
  }),
);
insert('query', { id: 1, text: text('Which roast for a moka pot?'), '"select"': text('espresso') });
insert('address', { id: uuid('a', 1), line: text('Harbour Street 1, Bremen') });
insert('user', { id: 1, login: text('ada') });
insert('users', { login: text('ada'), id: 1 });
[
  [1, 'New harvest from Huila'],
  [2, 'Longer opening hours'],
  [3, 'The drum is back'],
].forEach(([month, title]) =>
  insert('news', {
    year: 2026,
    published_at: text(`2026-0${month}-05T09:00:00.000Z`),
    title: text(title),
    body: text(`${title}; read more in the shop.`),
  }),
);

lines.push('', '-- Counters add up, so an interrupted run must begin with none.', 'TRUNCATE shop.page_views;');
for (const page of ['/', '/espresso', '/filter']) {
  for (let day = 1; day <= 10; day += 1)
    lines.push(
      `UPDATE shop.page_views SET views = views + ${int(50, 900)}, orders = orders + ${int(0, 20)} WHERE page = ${text(page)} AND day = '2026-01-${pad(day)}';`,
    );
}
writeFileSync(new URL('../schema/02-rows.cql', import.meta.url), `${lines.join('\n')}\n`);
process.stdout.write(`${lines.filter((line) => /^(INSERT|UPDATE)/.test(line)).length} statements\n`);
