export {
  type ContractCase,
  storeContract,
  type StoreContractOptions,
  type StoreInput,
  type StoreUnderTest,
} from './store-contract.ts'
