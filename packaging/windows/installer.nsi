; The installer of Migration Planner for Windows, for one user and without administrator rights.
; installer.py defines VERSION, VERSION_4 (four numbers), PROGRAM_FILES (what is to be installed,
; file by file), ICON, OUT and TARGET.
;
; Silent: setup.exe /S [/D=C:\folder]   uninstall.exe /S
; Exit codes of the installer: 0 done, 1 cancelled, 2 failed, 3 the program is running.

Target ${TARGET}
Unicode true
SetCompressor /SOLID lzma
; So large that what both programs hold is packed once.
SetCompressorDictSize 64

!include LogicLib.nsh
!include MUI2.nsh

!define NAME "Migration Planner"
!define PROGRAM "migration-planner.exe"
!define CONSOLE "migration-planner-cli.exe"
!define WORKSPACE "MigrationPlanner.Workspace"
!define CLASSES "Software\Classes"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\MigrationPlanner"
!define IS_RUNNING 3

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS Win10
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${VERSION_4}"
VIFileVersion "${VERSION_4}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" ""

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipFolderOnUpgrade
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Windows lets nobody write to a program that runs.
!macro StopIfRuns FOLDER FILE
  ${Do}
    ${IfNot} ${FileExists} "${FOLDER}\${FILE}"
      ${Break}
    ${EndIf}
    ClearErrors
    FileOpen $0 "${FOLDER}\${FILE}" a
    ${IfNot} ${Errors}
      FileClose $0
      ${Break}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION \
      "${NAME} is running. Close it, then choose Retry." /SD IDCANCEL IDRETRY +3
    SetErrorLevel ${IS_RUNNING}
    Quit
  ${Loop}
!macroend

; Everything that any version has installed into its folder. What others have put there stays.
!macro RemoveProgram FOLDER
  RMDir /r "${FOLDER}\_internal"
  Delete "${FOLDER}\${PROGRAM}"
  Delete "${FOLDER}\${CONSOLE}"
  Delete "${FOLDER}\uninstall.exe"
  RMDir "${FOLDER}"
!macroend

!macro TellExplorer
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Function SkipFolderOnUpgrade
  ReadRegStr $0 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $0 != ""
    Abort
  ${EndIf}
FunctionEnd

Section "Program"
  ReadRegStr $R0 HKCU "${UNINSTALL}" "InstallLocation"
  !insertmacro StopIfRuns "$INSTDIR" "${PROGRAM}"
  !insertmacro StopIfRuns "$INSTDIR" "${CONSOLE}"
  ${If} $R0 != ""
  ${AndIf} $R0 != $INSTDIR
    !insertmacro StopIfRuns "$R0" "${PROGRAM}"
    !insertmacro StopIfRuns "$R0" "${CONSOLE}"
    !insertmacro RemoveProgram "$R0"
  ${EndIf}
  !insertmacro RemoveProgram "$INSTDIR"

  ClearErrors
  !include "${PROGRAM_FILES}"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "The files could not be written."
  ${EndIf}

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"

  WriteRegStr HKCU "${CLASSES}\.mplan" "" "${WORKSPACE}"
  WriteRegStr HKCU "${CLASSES}\${WORKSPACE}" "" "${NAME} workspace"
  WriteRegStr HKCU "${CLASSES}\${WORKSPACE}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${CLASSES}\${WORKSPACE}\shell\open\command" "" \
    '"$INSTDIR\${PROGRAM}" "%1"'
  !insertmacro TellExplorer

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  SectionGetSize 0 $0
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  !insertmacro StopIfRuns "$INSTDIR" "${PROGRAM}"
  !insertmacro StopIfRuns "$INSTDIR" "${CONSOLE}"
  !insertmacro RemoveProgram "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"

  ReadRegStr $0 HKCU "${CLASSES}\.mplan" ""
  ${If} $0 == "${WORKSPACE}"
    DeleteRegValue HKCU "${CLASSES}\.mplan" ""
  ${EndIf}
  DeleteRegKey /ifempty HKCU "${CLASSES}\.mplan"
  DeleteRegKey HKCU "${CLASSES}\${WORKSPACE}"
  !insertmacro TellExplorer
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
