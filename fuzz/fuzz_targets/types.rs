#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| managed_agents_fuzz::types::run(bytes));
