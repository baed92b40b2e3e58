# wasm.cmake - links loam.js and loam.wasm (MODULARIZE; our own loader passes wasmBinary), and puts the Node runner and
# the library's archive beside them.
file(GLOB shim_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/wasm-shims/*.c")
set(wasm_cli_sources ${cli_sources})
list(FILTER wasm_cli_sources EXCLUDE REGEX "/main\\.c$")
if(TARGET loam AND shim_sources)
  add_executable(loam_wasm ${shim_sources} ${wasm_cli_sources})
  set_target_properties(loam_wasm PROPERTIES OUTPUT_NAME loam SUFFIX .js)
  target_link_libraries(loam_wasm PRIVATE loam)
  target_link_options(loam_wasm PRIVATE
    --no-entry
    "SHELL:--js-library ${CMAKE_SOURCE_DIR}/wasm-shims/library.js"
    -sMODULARIZE=1 -sEXPORT_NAME=createLoam -sENVIRONMENT=web,worker
    -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=67108864 -sMAXIMUM_MEMORY=4294901760 -sTOTAL_STACK=8388608
    -sFILESYSTEM=0 -sINVOKE_RUN=0 -sEXPORTED_FUNCTIONS=_malloc,_free -O2)
  set_property(TARGET loam_wasm APPEND PROPERTY LINK_DEPENDS "${CMAKE_SOURCE_DIR}/wasm-shims/library.js")
  add_custom_command(TARGET loam_wasm POST_BUILD
    COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${CMAKE_SOURCE_DIR}/web/loam.mjs" "${CMAKE_BINARY_DIR}/loam.mjs"
    COMMAND "${CMAKE_COMMAND}" -E copy_if_different "${CMAKE_SOURCE_DIR}/web/core.mjs" "${CMAKE_BINARY_DIR}/core.mjs")
  add_custom_target(loam_web ALL DEPENDS loam_wasm)
  if(TARGET loam_archive)
    add_dependencies(loam_web loam_archive)
  endif()
endif()
