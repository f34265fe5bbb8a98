import type { TouchContext } from './change-rule.ts'
import type { DocumentUse } from './document-uses.ts'
import type { FoundChange } from './schema-change.ts'

/** Where a document uses the very thing that changed, be it a type, a field, an argument, an enum value or a directive. */
export function usesOf({ coordinate, before }: FoundChange, { uses }: TouchContext): readonly DocumentUse[] {
  switch (before?.kind) {
    case 'NamedType':
      return [
        ...uses.find('condition', coordinate),
        ...uses.find('output', coordinate),
        ...uses.find('variable', coordinate),
        ...uses.find('literal', coordinate),
      ]
    case 'Field':
      return uses.find('field', coordinate)
    case 'FieldArgument':
    case 'InputField':
    case 'DirectiveArgument':
      return uses.find('given', coordinate)
    case 'EnumValue':
      return uses.find('value', coordinate)
    case 'Directive':
      return uses.find('directive', coordinate)
    case undefined:
      return []
  }
}
