; The installer for Windows; compiled by make_installer.py, which gives VERSION, BUILT, OUT and, where there is one, DRIVER.
; Silent: /S (install and uninstall), /D=FOLDER last. Uninstall with settings: /SETTINGS.
; Exit codes: 0 done; 1 cancelled; 2 stopped by an error; 3 the program is running; 4 a call is using its camera;
; 5 not enough room on the disk; 6 not started as an administrator.

Unicode true
ManifestDPIAware true
ManifestLongPathAware true
RequestExecutionLevel admin
SetCompressor /SOLID lzma
CRCCheck force
AllowSkipFiles off

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh

!define NAME "AnonEmo Tray"
!define CAMERA "AnonEmo Camera"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
; The camera's class in UnityCapture's source.
!define CLASS "CLSID\{5C2CD55C-92AD-4999-8666-912BD3E70010}\InprocServer32"

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\${NAME}"
InstallDirRegKey HKLM "${UNINSTALL}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT"

!define MUI_ICON "${ICONS}\anonemo-tray.ico"
!define MUI_UNICON "${ICONS}\anonemo-tray.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\anonemo-tray.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(StartNow)"

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString StartNow ${LANG_ENGLISH} "Start ${NAME} now"
LangString StartNow ${LANG_GERMAN} "${NAME} jetzt starten"
LangString Program ${LANG_ENGLISH} "The program"
LangString Program ${LANG_GERMAN} "Das Programm"
LangString VirtualCamera ${LANG_ENGLISH} "The camera for your calls"
LangString VirtualCamera ${LANG_GERMAN} "Die Kamera für Ihre Anrufe"
LangString Autostart ${LANG_ENGLISH} "Start with the computer"
LangString Autostart ${LANG_GERMAN} "Mit dem Computer starten"
LangString NoAdmin ${LANG_ENGLISH} "Installing needs an administrator: ask whoever looks after this computer to run this file."
LangString NoAdmin ${LANG_GERMAN} "Zum Installieren braucht es Administratorrechte: Bitten Sie jemanden, der diesen Computer betreut, diese Datei zu starten."
LangString Running ${LANG_ENGLISH} "${NAME} is running: choose Quit in the menu of its icon near the clock, then click Retry."
LangString Running ${LANG_GERMAN} "${NAME} läuft noch: Wählen Sie im Menü des Symbols neben der Uhr „Beenden“, und klicken Sie dann auf „Wiederholen“."
LangString InCall ${LANG_ENGLISH} "A call is using “${CAMERA}”: end the call and close its program, then click Retry."
LangString InCall ${LANG_GERMAN} "Ein Anruf benutzt „${CAMERA}“: Beenden Sie den Anruf, schließen Sie das Programm, und klicken Sie dann auf „Wiederholen“."
LangString NoRoom ${LANG_ENGLISH} "There is not enough room on the disk: free ${MEGABYTES} MB, then start this file again."
LangString NoRoom ${LANG_GERMAN} "Auf der Festplatte ist nicht genug Platz: Schaffen Sie ${MEGABYTES} MB, und starten Sie diese Datei dann noch einmal."
LangString Others ${LANG_ENGLISH} "Another program has installed the same kind of camera. It stays as it is, and ${NAME} uses the camera of OBS Studio, if there is one."
LangString Others ${LANG_GERMAN} "Ein anderes Programm hat dieselbe Art von Kamera installiert. Sie bleibt, wie sie ist, und ${NAME} benutzt die Kamera von OBS Studio, wenn es eine gibt."
LangString NoCamera ${LANG_ENGLISH} "The camera for your calls could not be added: install OBS Studio and start its virtual camera once, ${NAME} will use that one."
LangString NoCamera ${LANG_GERMAN} "Die Kamera für Ihre Anrufe ließ sich nicht hinzufügen: Installieren Sie OBS Studio und starten Sie einmal dessen virtuelle Kamera, dann benutzt ${NAME} diese."
LangString KeepSettings ${LANG_ENGLISH} "Remove your settings as well? Choose No if you want to install ${NAME} again."
LangString KeepSettings ${LANG_GERMAN} "Auch Ihre Einstellungen entfernen? Wählen Sie „Nein“, wenn Sie ${NAME} wieder installieren möchten."

; Stop with a sentence and an exit code.
!macro Refuse SENTENCE CODE
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(${SENTENCE})" /SD IDOK
    SetErrorLevel ${CODE}
    Quit
!macroend

; Wait until a file can be written to: while a program runs from it, it cannot.
!macro AwaitFree FILE SENTENCE CODE
    ${Do}
        ${IfNot} ${FileExists} "${FILE}"
            ${Break}
        ${EndIf}
        ClearErrors
        FileOpen $0 "${FILE}" a
        ${IfNot} ${Errors}
            FileClose $0
            ${Break}
        ${EndIf}
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(${SENTENCE})" /SD IDCANCEL IDRETRY +3
        SetErrorLevel ${CODE}
        Quit
    ${Loop}
!macroend

!macro Prepare
    SetRegView 64
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
        !insertmacro Refuse NoAdmin 6
    ${EndIf}
!macroend

!macro NothingRuns
    !insertmacro AwaitFree "$INSTDIR\anonemo-tray.exe" Running 3
    !insertmacro AwaitFree "$INSTDIR\anonemo-output.exe" Running 3
    !insertmacro AwaitFree "$INSTDIR\camera\UnityCaptureFilter64.dll" InCall 4
!macroend

; Forbid or no longer forbid a program every way out to the network.
!macro Firewall VERB PROGRAM MORE
    nsExec::Exec '"$SYSDIR\netsh.exe" advfirewall firewall ${VERB} rule name="${NAME}" dir=out program="$INSTDIR\${PROGRAM}" ${MORE}'
    Pop $0
!macroend

Function .onInit
    !insertmacro Prepare
FunctionEnd

Function un.onInit
    !insertmacro Prepare
FunctionEnd

Section "$(Program)" SectionProgram
    SectionIn RO
    !insertmacro NothingRuns
    ${GetRoot} "$INSTDIR" $0
    ${DriveSpace} "$0\" "/D=F /S=M" $1
    ${If} $1 < ${MEGABYTES}
        !insertmacro Refuse NoRoom 5
    ${EndIf}
    ; Of the version before nothing stays that this one does not have.
    ${If} ${FileExists} "$INSTDIR\anonemo-tray.exe"
        RMDir /r "$INSTDIR\_internal"
    ${EndIf}
    SetOutPath "$INSTDIR"
    File /r "${BUILT}\*.*"
    CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\anonemo-tray.exe"
    !insertmacro Firewall "delete" "anonemo-tray.exe" ""
    !insertmacro Firewall "delete" "anonemo-output.exe" ""
    !insertmacro Firewall "add" "anonemo-tray.exe" "action=block"
    !insertmacro Firewall "add" "anonemo-output.exe" "action=block"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "${NAME}"
    WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\anonemo-tray.exe"
    WriteRegStr HKLM "${UNINSTALL}" "Publisher" "${NAME}"
    WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
    WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
    WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

!ifdef DRIVER
Section "$(VirtualCamera)" SectionCamera
    ; Another program's camera of this kind is left alone: registering ours would take its place.
    ReadRegStr $0 HKCR "${CLASS}" ""
    ${If} $0 != ""
    ${AndIf} $0 != "$INSTDIR\camera\UnityCaptureFilter64.dll"
        MessageBox MB_OK|MB_ICONINFORMATION "$(Others)" /SD IDOK
    ${Else}
        SetOutPath "$INSTDIR\camera"
        File "${DRIVER}\UnityCaptureFilter64.dll"
        SetOutPath "$INSTDIR"
        ExecWait '"$SYSDIR\regsvr32.exe" /s "/i:UnityCaptureName=${CAMERA}" "$INSTDIR\camera\UnityCaptureFilter64.dll"' $0
        ${If} $0 != 0
            MessageBox MB_OK|MB_ICONEXCLAMATION "$(NoCamera)" /SD IDOK
        ${EndIf}
    ${EndIf}
SectionEnd
!endif

Section /o "$(Autostart)" SectionAutostart
    ; The same value that the program's menu writes and removes.
    WriteRegStr HKCU "${RUN}" "${NAME}" '"$INSTDIR\anonemo-tray.exe"'
SectionEnd

Section "Uninstall"
    !insertmacro NothingRuns
    ReadRegStr $0 HKCR "${CLASS}" ""
    ${If} $0 == "$INSTDIR\camera\UnityCaptureFilter64.dll"
        ExecWait '"$SYSDIR\regsvr32.exe" /u /s "$INSTDIR\camera\UnityCaptureFilter64.dll"'
    ${EndIf}
    !insertmacro Firewall "delete" "anonemo-tray.exe" ""
    !insertmacro Firewall "delete" "anonemo-output.exe" ""
    Delete "$SMPROGRAMS\${NAME}.lnk"
    DeleteRegValue HKCU "${RUN}" "${NAME}"
    DeleteRegKey HKLM "${UNINSTALL}"
    Delete "$INSTDIR\anonemo-tray.exe"
    Delete "$INSTDIR\anonemo-output.exe"
    Delete "$INSTDIR\uninstall.exe"
    RMDir /r "$INSTDIR\_internal"
    RMDir /r "$INSTDIR\camera"
    ; Only if nothing of somebody else's is in it.
    RMDir "$INSTDIR"
    SetShellVarContext current
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/SETTINGS" $1
    ${IfNot} ${Errors}
        RMDir /r "$LOCALAPPDATA\anonemo-tray"
    ${ElseIfNot} ${Silent}
        MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "$(KeepSettings)" /SD IDNO IDNO +2
        RMDir /r "$LOCALAPPDATA\anonemo-tray"
    ${EndIf}
SectionEnd
