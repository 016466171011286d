// Writes a Wasm module of one function: numbers, instructions and sections, as the specification has them.
// Only what templates.ts needs. Nothing here knows LisPy.

/** Value types. */
export const I32 = 0x7f;
export const I64 = 0x7e;

/** Opcodes without immediates; those with some are methods of {@link Body}. */
export const enum W {
  Return = 0x0f,
  Drop = 0x1a,
  Select = 0x1b,
  I32Eqz = 0x45,
  I32Eq = 0x46,
  I32Ne = 0x47,
  I32LtS = 0x48,
  I32LtU = 0x49,
  I32GtS = 0x4a,
  I32GtU = 0x4b,
  I32GeU = 0x4f,
  I64Eqz = 0x50,
  I64Eq = 0x51,
  I64Ne = 0x52,
  I64LtS = 0x53,
  I64LtU = 0x54,
  I64GtS = 0x55,
  I64LeS = 0x57,
  I64GeS = 0x59,
  I64GeU = 0x5a,
  F64Eq = 0x61,
  F64Lt = 0x63,
  F64Gt = 0x64,
  F64Le = 0x65,
  F64Ge = 0x66,
  I32Add = 0x6a,
  I32Sub = 0x6b,
  I32RemU = 0x70,
  I32And = 0x71,
  I32Or = 0x72,
  I32Shl = 0x74,
  I32ShrU = 0x76,
  I64Add = 0x7c,
  I64Sub = 0x7d,
  I64Mul = 0x7e,
  I64RemS = 0x81,
  I64And = 0x83,
  I64Or = 0x84,
  I64Xor = 0x85,
  I64Shl = 0x86,
  I64ShrS = 0x87,
  I64ShrU = 0x88,
  F64Add = 0xa0,
  F64Sub = 0xa1,
  F64Mul = 0xa2,
  I32WrapI64 = 0xa7,
  I64ExtendI32U = 0xad,
  I64ReinterpretF64 = 0xbd,
  F64ReinterpretI64 = 0xbf,
  I64Extend32S = 0xc4,
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of an integer of 64 bits at most. */
export function signedLeb(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    const done = (rest === 0n && (low & 64) === 0) || (rest === -1n && (low & 64) !== 0);
    bytes.push(done ? low : low | 128);
    if (done) return bytes;
  }
}

/** The constants of 64 bits that were written so far: there are few, and integers of that size are slow. */
const written = new Map<bigint, readonly number[]>();

function constantBytes(value: bigint): readonly number[] {
  const known = written.get(value);
  if (known) return known;
  const bytes = signedLeb(BigInt.asIntN(64, value));
  if (written.size < 1000) written.set(value, bytes);
  return bytes;
}

/** A label of a block or loop that is open, to branch to. */
export type Label = number;

/** The instructions of a function, written one after the other. */
export class Body {
  #room = new Uint8Array(4096);
  #size = 0;
  /** Labels of the open blocks, the innermost last. */
  readonly #open: Label[] = [];
  #labels = 0;

  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#size);
  }

  /** Instructions without immediates. */
  op(first: W, second?: W, third?: W): this {
    this.#byte(first);
    if (second !== undefined) this.#byte(second);
    if (third !== undefined) this.#byte(third);
    return this;
  }

  get(local: number): this {
    return this.#with(0x20, local);
  }

  set(local: number): this {
    return this.#with(0x21, local);
  }

  tee(local: number): this {
    return this.#with(0x22, local);
  }

  getGlobal(global: number): this {
    return this.#with(0x23, global);
  }

  setGlobal(global: number): this {
    return this.#with(0x24, global);
  }

  i32(value: number): this {
    this.#byte(0x41);
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.#byte((rest & 127) | 128);
      rest >>= 7;
    }
    return this.#byte(rest & 127);
  }

  i64(value: bigint): this {
    this.#byte(0x42);
    for (const byte of constantBytes(value)) this.#byte(byte);
    return this;
  }

  load32(offset: number): this {
    return this.#memory(0x28, 2, offset);
  }

  load64(offset: number): this {
    return this.#memory(0x29, 3, offset);
  }

  load8(offset: number): this {
    return this.#memory(0x2d, 0, offset);
  }

  store8(offset: number): this {
    return this.#memory(0x3a, 0, offset);
  }

  store64(offset: number): this {
    return this.#memory(0x37, 3, offset);
  }

  call(index: number): this {
    return this.#with(0x10, index);
  }

  /** Calls by table in place of this function, whose type the callee has. */
  returnCallIndirect(type: number): this {
    return this.#with(0x13, type).#byte(0);
  }

  /** Opens a block, whose label stands at its end. */
  block(): Label {
    return this.#enter(0x02);
  }

  /** Opens a loop, whose label stands at its beginning. */
  loop(): Label {
    return this.#enter(0x03);
  }

  /** Opens a block that is entered when the i32 on the stack is not 0. */
  if(): Label {
    return this.#enter(0x04);
  }

  /** The other branch of the innermost block, which is an `if`. */
  else(): this {
    return this.#byte(0x05);
  }

  /** Closes the innermost block. */
  end(): this {
    this.#open.pop();
    return this.#byte(0x0b);
  }

  br(label: Label): this {
    return this.#with(0x0c, this.#depth(label));
  }

  brIf(label: Label): this {
    return this.#with(0x0d, this.#depth(label));
  }

  /** Branches to `labels[i32]`, beyond them to `otherwise`. */
  brTable(labels: readonly Label[], otherwise: Label): this {
    this.#with(0x0e, labels.length);
    for (const label of labels) this.#number(this.#depth(label));
    return this.#number(this.#depth(otherwise));
  }

  /** The value cannot be reached. */
  unreachable(): this {
    return this.#byte(0x00);
  }

  #byte(byte: number): this {
    if (this.#size === this.#room.length) {
      const larger = new Uint8Array(2 * this.#size);
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#size++] = byte;
    return this;
  }

  /** An unsigned number. */
  #number(value: number): this {
    let rest = value;
    while (rest > 127) {
      this.#byte((rest & 127) | 128);
      rest >>>= 7;
    }
    return this.#byte(rest);
  }

  #with(opcode: number, immediate: number): this {
    return this.#byte(opcode).#number(immediate);
  }

  #memory(opcode: number, align: number, offset: number): this {
    return this.#byte(opcode).#byte(align).#number(offset);
  }

  #enter(opcode: number): Label {
    this.#byte(opcode).#byte(0x40);
    this.#open.push(this.#labels);
    return this.#labels++;
  }

  #depth(label: Label): number {
    const at = this.#open.lastIndexOf(label);
    if (at < 0) throw new Error("a branch to a block that is not open");
    return this.#open.length - 1 - at;
  }
}

/** What a module imports. Functions and globals are numbered in this order, each kind for itself. */
export interface Imports {
  readonly memory: string;
  /** For calls by table. */
  readonly table: string;
  readonly functions: readonly {
    name: string;
    params: readonly number[];
    results: readonly number[];
  }[];
  readonly globals: readonly { name: string; type: number }[];
}

/** The function of a module. */
export interface Made {
  readonly params: readonly number[];
  readonly results: readonly number[];
  /** Types of the locals behind the parameters. */
  readonly locals: readonly number[];
  readonly body: Body;
}

/** The bytes of a module with one function, which it exports as `run`. All imports are of the module `vm`. */
export function writeModule(imports: Imports, made: Made): Uint8Array<ArrayBuffer> {
  const text = (value: string): number[] => {
    const bytes = new TextEncoder().encode(value);
    return [...leb(bytes.length), ...bytes];
  };
  const vector = (items: readonly (readonly number[])[]): number[] => [
    ...leb(items.length),
    ...items.flat(),
  ];
  const section = (id: number, body: readonly number[]): number[] => [
    id,
    ...leb(body.length),
    ...body,
  ];
  const type = ({
    params,
    results,
  }: {
    params: readonly number[];
    results: readonly number[];
  }): number[] => [
    0x60,
    ...[...leb(params.length), ...params],
    ...[...leb(results.length), ...results],
  ];
  const from = text("vm");
  const types = [...imports.functions.map(type), type(made)];
  const imported = [
    [...from, ...text(imports.memory), 0x02, 0x00, ...leb(0)],
    [...from, ...text(imports.table), 0x01, 0x70, 0x00, ...leb(0)],
    ...imports.functions.map(({ name }, index) => [...from, ...text(name), 0x00, ...leb(index)]),
    ...imports.globals.map(({ name, type: of }) => [...from, ...text(name), 0x03, of, 0x01]),
  ];
  const locals = vector(made.locals.map((of) => [...leb(1), of]));
  const { bytes } = made.body;
  const size = locals.length + bytes.length + 1;
  const code = [...leb(1), ...leb(size), ...locals];
  const own = imports.functions.length;
  const front = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector(imported)),
    ...section(3, vector([leb(own)])),
    ...section(7, vector([[...text("run"), 0x00, ...leb(own)]])),
    ...[10, ...leb(code.length + bytes.length + 1), ...code],
  ];
  const module = new Uint8Array(front.length + bytes.length + 1);
  module.set(front);
  module.set(bytes, front.length);
  module[module.length - 1] = 0x0b;
  return module;
}
