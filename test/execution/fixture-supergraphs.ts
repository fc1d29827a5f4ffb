/** Subgraphs by name, each as a document. */
export type SubgraphDocuments = Readonly<Record<string, string>>;

const link = (imports: string): string =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [${imports}])`;

/** Interfaces and unions whose members are known to several subgraphs; @requires on plain, nested and listed fields; @provides. */
const catalogue: SubgraphDocuments = {
  products: `${link('"@key", "@shareable", "@provides", "@external"')}
    interface Product { id: ID! title: String weight: Int maker: Maker }
    type Book implements Product @key(fields: "id") { id: ID! title: String weight: Int maker: Maker pages: Int! size: Size }
    type Film implements Product @key(fields: "id") { id: ID! title: String weight: Int maker: Maker minutes: Float scenes: [Size!] }
    type Maker @key(fields: "id") { id: ID! name: String @shareable since: Int! }
    type Size @shareable { width: Int height: Int unit: Unit }
    enum Unit { MM INCH }
    union Found = Book | Film | Maker
    type Query {
      product(id: ID!): Product
      products(first: Int, heavy: Boolean): [Product!]
      search(text: String): [Found]
      shelves: [[Product]]
      book(id: ID!): Book!
    }`,
  makers: `${link('"@key", "@shareable", "@provides", "@external"')}
    interface Product { id: ID! }
    type Book implements Product @key(fields: "id") { id: ID! rank: Int @external }
    type Film implements Product @key(fields: "id") { id: ID! }
    type Maker @key(fields: "id") { id: ID! name: String @shareable country: String! works: [Product] best: Book @provides(fields: "rank") }
    type Query { makers: [Maker!]! maker(id: ID!): Maker }`,
  stock: `${link('"@key", "@external", "@requires", "@shareable"')}
    type Book @key(fields: "id") {
      id: ID! rank: Int @shareable inStock: Boolean! reviews(last: Int): [Review!]!
      weight: Int @external size: Size @external maker: Maker @external
      derivedShipping: String @requires(fields: "weight size { width height }")
      derivedOrigin: String @requires(fields: "maker { country }")
    }
    type Film @key(fields: "id") {
      id: ID! rank: Int @shareable inStock: Boolean reviews(last: Int): [Review!]!
      scenes: [Size!] @external
      derivedCut: String! @requires(fields: "scenes { width }")
    }
    type Maker @key(fields: "id") { id: ID! country: String! @external }
    type Size @shareable { width: Int height: Int }
    type Review @key(fields: "id") { id: ID! text: String! stars: Int about: Reviewed }
    union Reviewed = Book | Film
    type Query { latest: [Review] }`,
};

/** Nested lists, value types that several subgraphs know in parts, two keys, mutations. */
const registry: SubgraphDocuments = {
  parcels: `${link('"@key", "@shareable"')}
    type Parcel @key(fields: "id") @key(fields: "code") { id: ID! code: String! area: Float owners: [[Person]!] grid: [[Cell]] meta: Meta }
    type Person @key(fields: "id") { id: ID! }
    type Cell @shareable { x: Int y: Int }
    type Meta @shareable { made: String! by: Person }
    scalar Stamp
    type Query { parcel(code: String): Parcel parcels: [Parcel] board: Board @shareable }
    type Board @shareable { title: String rows: [Row] }
    type Row @shareable { left: Int label: String }
    type Mutation { rename(id: ID!, to: String): Parcel split(id: ID!): [Parcel!] }`,
  people: `${link('"@key", "@shareable"')}
    interface Party { id: ID! label: String! }
    type Person implements Party @key(fields: "id") { id: ID! label: String! given: [String!] friends: [Person!] employer: Firm }
    type Firm implements Party @key(fields: "id") { id: ID! label: String! staff: [[Person!]] }
    type Query { parties: [Party!] party(id: ID!): Party me: Person! }
    type Mutation { befriend(one: ID!, other: ID!): Person! }`,
  taxes: `${link('"@key", "@shareable"')}
    type Parcel @key(fields: "code") { code: String! tax: Int! history: [Stamp] paidBy: Person notes: [[Note!]] }
    type Person @key(fields: "id") { id: ID! owes: Float paid: [Parcel] }
    type Firm @key(fields: "id") { id: ID! owes: Float! }
    type Note { text: String of: Parcel }
    scalar Stamp
    type Query { due: [Parcel!]! }
    type Mutation { pay(code: String!): Parcel remind: [Person] }`,
};

/** Fields of one name that differ between the members of a union, and an interface that one subgraph knows as one type. */
const archive: SubgraphDocuments = {
  items: `${link('"@key", "@shareable"')}
    interface Item @key(fields: "id") { id: ID! name: String! part: Part }
    type Letter implements Item @key(fields: "id") { id: ID! name: String! part: Part value: Int! pages: [Part!] seal: Part @shareable }
    type Photo implements Item @key(fields: "id") { id: ID! name: String! part: Part value: Int pages: [Part] }
    type Tape implements Item @key(fields: "id") { id: ID! name: String! part: Part text: String }
    type Part @key(fields: "id") { id: ID! no: Int! item: Item }
    union Piece = Letter | Photo | Tape
    type Query { items: [Item!] item(id: ID!): Item pieces(kinds: [Kind!]): [Piece!]! part: Part }
    enum Kind { LETTER PHOTO TAPE }`,
  marks: `${link('"@key", "@interfaceObject", "@shareable"')}
    type Item @key(fields: "id") @interfaceObject { id: ID! mark: Int marks: [Mark!] }
    type Mark { by: String! on: Item }
    type Query { marked: [Item] }`,
  parts: `${link('"@key", "@shareable"')}
    type Part @key(fields: "id") { id: ID! worn: Boolean! siblings: [Part] }
    type Letter @key(fields: "id") { id: ID! seal: Part! @shareable }
    type Photo @key(fields: "id") { id: ID! seal: Part }
    union Sealed = Letter | Photo
    type Query { worn: [Part!] sealed: [Sealed] }`,
};

export const fixtureSupergraphs = { catalogue, registry, archive } as const;
