import {
  type ArgumentNode,
  type ASTNode,
  type ASTVisitor,
  type GraphQLArgument,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { directiveLocation } from './directive-location.ts'
import { createContainedTypes } from './contained-types.ts'
import type { Definition, ProjectDocuments } from './project-documents.ts'

/** How a document may use a part of a schema. */
export type UseRole =
  /** A field, selected on that very type: `Thread.subject`. */
  | 'field'
  /** A field that returns the type. */
  | 'output'
  /** A selection on the abstract type that asks which of its types something is. */
  | 'abstract'
  /** A fragment on the type, where it is defined and where it is spread. */
  | 'condition'
  /** An argument or an input field with a value: `Query.threads(first:)`. */
  | 'given'
  /** An argument or an input field without a value, or with a variable that may have none. */
  | 'omitted'
  /** A value of the type that is written in the document. */
  | 'literal'
  /** An enum value that is written in the document: `ThreadType.chat`. */
  | 'value'
  /** A variable that may hold something of the type, however deep. */
  | 'variable'
  /** A directive: `@cached`. */
  | 'directive'
  /** A directive at a location: `@cached FIELD`. */
  | 'location'
  /** A directive where it stands for the second time. */
  | 'repeated'
  /** An operation of a kind: `query`. */
  | 'operation'

/** One use of a part of a schema. */
export interface DocumentUse {
  readonly node: ASTNode
  readonly definition: Definition
  /** The type that a fragment is spread on. */
  readonly parent?: string | undefined
}

/** Every use that documents make of a schema. */
export interface DocumentUses {
  find(role: UseRole, name: string): readonly DocumentUse[]
}

export function documentUses(schema: GraphQLSchema, documents: ProjectDocuments): DocumentUses {
  const uses = new Map<string, DocumentUse[]>()
  const fragmentTypes = new Map(
    documents.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.typeCondition.name.value]] : [],
    ),
  )
  const containedTypes = createContainedTypes()
  for (const definition of documents.definitions) {
    const add: AddUse = (role, name, node, parent) => {
      const key = `${role} ${name}`
      const known = uses.get(key)
      if (known) known.push({ node, definition, parent })
      else uses.set(key, [{ node, definition, parent }])
    }
    const isSure = (value: ValueNode): boolean => hasValue(value, documents.operationsOf(definition))
    const typeInfo = new TypeInfo(schema)
    const visitor = {
      ...selectionVisitor({ add, typeInfo, fragmentTypes, isSure }),
      ...inputVisitor({ add, typeInfo, containedTypes, isSure }),
    }
    visit(definition, visitWithTypeInfo(typeInfo, visitor))
  }
  return { find: (role, name) => uses.get(`${role} ${name}`) ?? [] }
}

type AddUse = (role: UseRole, name: string, node: ASTNode, parent?: string) => void

interface VisitorInput {
  readonly add: AddUse
  readonly typeInfo: TypeInfo
  readonly isSure: (value: ValueNode) => boolean
}

function selectionVisitor({
  add,
  typeInfo,
  isSure,
  fragmentTypes,
}: VisitorInput & { readonly fragmentTypes: ReadonlyMap<string, string> }): ASTVisitor {
  return {
    OperationDefinition: (node) => add('operation', node.operation, node),
    FragmentDefinition: ({ typeCondition }) => add('condition', typeCondition.name.value, typeCondition),
    InlineFragment({ typeCondition }) {
      if (typeCondition) add('condition', typeCondition.name.value, typeCondition, typeInfo.getParentType()?.name)
    },
    FragmentSpread(node) {
      add('condition', fragmentTypes.get(node.name.value) ?? '', node, typeInfo.getParentType()?.name)
    },
    SelectionSet(node, _key, owner) {
      const type = typeInfo.getParentType()
      if (!isAbstractType(type) || !isNode(owner)) return
      if (asksForType(node, type.name, fragmentTypes)) add('abstract', type.name, owner)
    },
    Field(node) {
      const parent = typeInfo.getParentType()
      const field = typeInfo.getFieldDef()
      if (!parent || !field || field.name.startsWith('__')) return
      const coordinate = `${parent.name}.${field.name}`
      add('field', coordinate, node)
      add('output', getNamedType(field.type).name, node)
      addArguments({ add, isSure, owner: coordinate, known: field.args, node })
    },
    Directive(node, _key, _list, _path, ancestors) {
      const name = `@${node.name.value}`
      add('directive', name, node)
      addArguments({ add, isSure, owner: name, known: typeInfo.getDirective()?.args ?? [], node })
      const bearer = ancestors.at(-1)
      if (!isNode(bearer) || !('directives' in bearer)) return
      add('location', `${name} ${directiveLocation(bearer)}`, node)
      const first = bearer.directives?.find((directive) => directive.name.value === node.name.value)
      if (first !== node) add('repeated', name, node)
    },
  }
}

function inputVisitor({
  add,
  typeInfo,
  isSure,
  containedTypes,
}: VisitorInput & { readonly containedTypes: ReturnType<typeof createContainedTypes> }): ASTVisitor {
  const addLiteral = (node: ValueNode): void => {
    const type = getNamedType(typeInfo.getInputType())
    if (type) add('literal', type.name, node)
  }
  return {
    VariableDefinition(node) {
      const type = getNamedType(typeInfo.getInputType())
      if (type) for (const name of containedTypes(type)) add('variable', name, node)
    },
    ObjectValue(node) {
      addLiteral(node)
      const type = getNamedType(typeInfo.getInputType())
      if (!isInputObjectType(type)) return
      for (const { name } of Object.values(type.getFields())) {
        const given = node.fields.find((field) => field.name.value === name)
        if (given) add('given', `${type.name}.${name}`, given)
        if (!given || !isSure(given.value)) add('omitted', `${type.name}.${name}`, given ?? node)
      }
    },
    EnumValue(node) {
      addLiteral(node)
      add('value', `${getNamedType(typeInfo.getInputType())?.name}.${node.value}`, node)
    },
    IntValue: addLiteral,
    FloatValue: addLiteral,
    StringValue: addLiteral,
    BooleanValue: addLiteral,
  }
}

function addArguments({
  add,
  isSure,
  owner,
  known,
  node,
}: Pick<VisitorInput, 'add' | 'isSure'> & {
  readonly owner: string
  readonly known: readonly GraphQLArgument[]
  readonly node: ASTNode & { readonly arguments?: readonly ArgumentNode[] | undefined }
}): void {
  for (const { name } of known) {
    const given = node.arguments?.find((argument) => argument.name.value === name)
    if (given) add('given', `${owner}(${name}:)`, given)
    if (!given || !isSure(given.value)) add('omitted', `${owner}(${name}:)`, given ?? node)
  }
}

/** Whether a value is always sent: it is no variable, or one that each of the operations requires or has a default for. */
function hasValue(value: ValueNode, operations: ReturnType<ProjectDocuments['operationsOf']>): boolean {
  if (value.kind !== Kind.VARIABLE) return true
  return operations.every(({ variableDefinitions = [] }) =>
    variableDefinitions.some(
      ({ variable, type, defaultValue }) =>
        variable.name.value === value.name.value && (type.kind === Kind.NON_NULL_TYPE || defaultValue),
    ),
  )
}

/** Whether a selection tells the types apart: by `__typename`, or by a fragment on another type. */
function asksForType(
  { selections }: SelectionSetNode,
  type: string,
  fragmentTypes: ReadonlyMap<string, string>,
): boolean {
  return selections.some((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return selection.name.value === '__typename'
      case Kind.INLINE_FRAGMENT:
        return (selection.typeCondition?.name.value ?? type) !== type
      case Kind.FRAGMENT_SPREAD:
        return fragmentTypes.get(selection.name.value) !== type
    }
  })
}

function isNode(value: ASTNode | readonly ASTNode[] | undefined): value is ASTNode {
  return value !== undefined && 'kind' in value
}
