; The installer for Windows, compiled by make_installer.py, which gives VERSION, BUILT, OUT, ICONS, MEGABYTES and LIBRARIES,
; the folder with the camera's. What people can give to it, and its exit codes, are in README.md beside this file.

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
!include Sections.nsh
!include WinVer.nsh
!include x64.nsh

!define NAME "AnonEmo Tray"
!define CAMERA "AnonEmo Camera"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"

; Where the camera always is, whatever folder the program is in: call programs load it from there.
!define LIBRARY_FOLDER "$COMMONFILES64\${CAMERA}"
!define LIBRARY64 "${LIBRARY_FOLDER}\AnonEmoCamera64.dll"
!define LIBRARY32 "${LIBRARY_FOLDER}\AnonEmoCamera32.dll"
; What the libraries write when they are registered: their class, and its place among the system's cameras.
!define CLASS "{3D2A6A0E-7C55-4E0B-9B7A-5B1F2C8E41D6}"
!define CLASS_KEY "Software\Classes\CLSID\${CLASS}"
!define LISTED_KEY "Software\Classes\CLSID\{860BB310-5D01-11D0-BD3B-00A0C911CE86}\Instance\${CLASS}"

; A 32-bit installer, as makensis on Windows makes it, is shown another folder under the name System32.
!if ${NSIS_PTR_SIZE} > 4
    !define SYSTEM "$SYSDIR"
!else
    !define SYSTEM "$WINDIR\Sysnative"
!endif

Name "${NAME}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\${NAME}"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT"

Var Upgrading

!define MUI_ICON "${ICONS}\anonemo-tray.ico"
!define MUI_UNICON "${ICONS}\anonemo-tray.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${ICONS}\anonemo-tray-side.bmp"
!define MUI_WELCOMEPAGE_TEXT "$(Welcome)"
!define MUI_FINISHPAGE_TEXT "$(Finished)"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(NotSure)"
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_TEXT "$(StartNow)"
!define MUI_FINISHPAGE_RUN_FUNCTION Start

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipWhenUpgrading
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(Removing)"
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "French"

LangString Welcome ${LANG_ENGLISH} "${NAME} lets you be seen in a video call without showing your face.$\r$\n$\r$\nIf you are in a call, end it first.$\r$\n$\r$\nClick Next: a few clicks, and it is ready. You need no account, and ${NAME} itself sends nothing."
LangString Welcome ${LANG_GERMAN} "Mit ${NAME} werden Sie im Videoanruf gesehen, ohne Ihr Gesicht zu zeigen.$\r$\n$\r$\nWenn Sie gerade in einem Anruf sind, beenden Sie ihn zuerst.$\r$\n$\r$\nKlicken Sie auf „Weiter“: ein paar Klicks, und es ist bereit. Sie brauchen kein Konto, und ${NAME} selbst sendet nichts."
LangString Welcome ${LANG_FRENCH} "Avec ${NAME}, vous êtes vu en appel vidéo sans montrer votre visage.$\r$\n$\r$\nSi vous êtes dans un appel, terminez-le d’abord.$\r$\n$\r$\nCliquez sur « Suivant » : quelques clics, et c’est prêt. Vous n’avez besoin d’aucun compte, et ${NAME} lui-même n’envoie rien."
LangString Finished ${LANG_ENGLISH} "${NAME} is on your computer now. At its first start, four short steps show you the rest.$\r$\n$\r$\nFrom then on, you find it as an icon near the clock; Windows 11 may hide it behind the ^ there."
LangString Finished ${LANG_GERMAN} "${NAME} ist jetzt auf Ihrem Computer. Beim ersten Start zeigen Ihnen vier kurze Schritte alles Weitere.$\r$\n$\r$\nDanach finden Sie es als Symbol neben der Uhr; Windows 11 versteckt es vielleicht hinter dem ^ dort."
LangString Finished ${LANG_FRENCH} "${NAME} est installé. Au premier démarrage, quatre étapes vous montrent le reste.$\r$\n$\r$\nEnsuite, c’est une icône près de l’horloge ; Windows 11 la cache peut-être derrière le ^."
LangString NotSure ${LANG_ENGLISH} "If you are not sure, just click Next. Without the camera for your calls, others cannot see the drawing. Some call programs list only cameras that were there before them: tick the last line for these."
LangString NotSure ${LANG_GERMAN} "Wenn Sie nicht sicher sind, klicken Sie einfach auf „Weiter“. Ohne die Kamera für Ihre Anrufe können andere die Zeichnung nicht sehen. Manche Programme führen nur Kameras auf, die vor ihnen da waren: Für sie ist die letzte Zeile."
LangString NotSure ${LANG_FRENCH} "Si vous n’êtes pas sûr, cliquez simplement sur « Suivant ». Sans la caméra pour vos appels, les autres ne peuvent pas voir le dessin. Certains programmes ne montrent que les caméras qui étaient là avant eux : pour eux, cochez la dernière ligne."
LangString StartNow ${LANG_ENGLISH} "Start ${NAME} now"
LangString StartNow ${LANG_GERMAN} "${NAME} jetzt starten"
LangString StartNow ${LANG_FRENCH} "Démarrer ${NAME} maintenant"
LangString Program ${LANG_ENGLISH} "The program"
LangString Program ${LANG_GERMAN} "Das Programm"
LangString Program ${LANG_FRENCH} "Le programme"
LangString Everything ${LANG_ENGLISH} "The program and its camera"
LangString Everything ${LANG_GERMAN} "Das Programm und seine Kamera"
LangString Everything ${LANG_FRENCH} "Le programme et sa caméra"
LangString VirtualCamera ${LANG_ENGLISH} "The camera for your calls"
LangString VirtualCamera ${LANG_GERMAN} "Die Kamera für Ihre Anrufe"
LangString VirtualCamera ${LANG_FRENCH} "La caméra pour vos appels"
LangString Autostart ${LANG_ENGLISH} "Start when you sign in"
LangString Autostart ${LANG_GERMAN} "Beim Anmelden starten"
LangString Autostart ${LANG_FRENCH} "Démarrer à l’ouverture de session"
LangString Keeper ${LANG_ENGLISH} "Keep the camera in every list"
LangString Keeper ${LANG_GERMAN} "Kamera in jeder Liste behalten"
LangString Keeper ${LANG_FRENCH} "Garder la caméra dans chaque liste"
LangString Removing ${LANG_ENGLISH} "Your settings stay, for when you install ${NAME} again, unless you tick them."
LangString Removing ${LANG_GERMAN} "Ihre Einstellungen bleiben für eine neue Installation von ${NAME} erhalten, wenn Sie sie nicht ankreuzen."
LangString Removing ${LANG_FRENCH} "Vos réglages restent pour une nouvelle installation de ${NAME}, sauf si vous les cochez."
LangString Settings ${LANG_ENGLISH} "Your settings"
LangString Settings ${LANG_GERMAN} "Ihre Einstellungen"
LangString Settings ${LANG_FRENCH} "Vos réglages"
LangString NoAdmin ${LANG_ENGLISH} "This needs an administrator: ask whoever looks after this computer to start this file."
LangString NoAdmin ${LANG_GERMAN} "Hierfür braucht es Administratorrechte: Bitten Sie jemanden, der diesen Computer betreut, diese Datei zu starten."
LangString NoAdmin ${LANG_FRENCH} "Il faut un administrateur : demandez à la personne qui gère cet ordinateur de démarrer ce fichier."
LangString TooOld ${LANG_ENGLISH} "${NAME} needs Windows 10 or newer, 64-bit."
LangString TooOld ${LANG_GERMAN} "${NAME} braucht Windows 10 oder neuer, 64 Bit."
LangString TooOld ${LANG_FRENCH} "${NAME} a besoin de Windows 10 ou plus récent, 64 bits."
LangString Running ${LANG_ENGLISH} "${NAME} is running: choose Quit in the menu of its icon near the clock, then click Retry."
LangString Running ${LANG_GERMAN} "${NAME} läuft noch: Wählen Sie im Menü des Symbols neben der Uhr „Beenden“, und klicken Sie dann auf „Wiederholen“."
LangString Running ${LANG_FRENCH} "${NAME} est en marche : choisissez « Quitter » dans le menu de son icône près de l’horloge, puis réessayez."
LangString InCall ${LANG_ENGLISH} "A program is using “${CAMERA}”: end your call, close the call program, then click Retry."
LangString InCall ${LANG_GERMAN} "Ein Programm benutzt „${CAMERA}“: Beenden Sie Ihren Anruf, schließen Sie das Programm dafür, und klicken Sie dann auf „Wiederholen“."
LangString InCall ${LANG_FRENCH} "Un programme utilise « ${CAMERA} » : terminez votre appel, fermez le programme d’appel, puis réessayez."
LangString NoRoom ${LANG_ENGLISH} "There is not enough room on the disk: free ${MEGABYTES} MB, then start this file again."
LangString NoRoom ${LANG_GERMAN} "Auf der Festplatte ist nicht genug Platz: Schaffen Sie ${MEGABYTES} MB, und starten Sie diese Datei dann noch einmal."
LangString NoRoom ${LANG_FRENCH} "Il n’y a pas assez de place sur le disque : libérez ${MEGABYTES} Mo, puis démarrez ce fichier encore une fois."
LangString NoFirewall ${LANG_ENGLISH} "The Windows firewall took no rule for ${NAME}. The program sends nothing by itself; it is only not forbidden to."
LangString NoFirewall ${LANG_GERMAN} "Die Windows-Firewall hat keine Regel für ${NAME} angenommen. Das Programm sendet von sich aus nichts; es ist ihm nur nicht verboten."
LangString NoFirewall ${LANG_FRENCH} "Le pare-feu de Windows n’a pas accepté de règle pour ${NAME}. Le programme n’envoie rien de lui-même ; cela ne lui est seulement pas interdit."
LangString NoCamera ${LANG_ENGLISH} "“${CAMERA}” could not be added. Start ${NAME}: its first steps offer to try that again, and say what helps."
LangString NoCamera ${LANG_GERMAN} "„${CAMERA}“ ließ sich nicht hinzufügen. Starten Sie ${NAME}: Die ersten Schritte bieten an, es noch einmal zu versuchen, und sagen, was hilft."
LangString NoCamera ${LANG_FRENCH} "« ${CAMERA} » n’a pas pu être ajoutée. Démarrez ${NAME} : ses premières étapes proposent d’essayer encore, et disent ce qui aide."

!macro Say ICON SENTENCE
    MessageBox MB_OK|${ICON} "$(${SENTENCE})" /SD IDOK
!macroend

; Stop with a sentence and an exit code.
!macro Refuse SENTENCE CODE
    !insertmacro Say MB_ICONEXCLAMATION ${SENTENCE}
    SetErrorLevel ${CODE}
    Quit
!macroend

; Wait until a file can be written to: while a program runs from it, or has it loaded, it cannot.
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

!macro NothingRuns
    !insertmacro AwaitFree "$INSTDIR\anonemo-tray.exe" Running 3
    !insertmacro AwaitFree "$INSTDIR\anonemo-output.exe" Running 3
    !insertmacro AwaitFree "${LIBRARY64}" InCall 4
    !insertmacro AwaitFree "${LIBRARY32}" InCall 4
!macroend

!macro Prepare
    ${IfNot} ${RunningX64}
    ${OrIfNot} ${AtLeastWin10}
        !insertmacro Refuse TooOld 7
    ${EndIf}
    SetRegView 64
    SetShellVarContext all
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
        !insertmacro Refuse NoAdmin 6
    ${EndIf}
!macroend

; Forbid a program every way out to the network, or no longer: $0 is 0 when that was done.
!macro Firewall VERB PROGRAM MORE
    nsExec::Exec '"${SYSTEM}\netsh.exe" advfirewall firewall ${VERB} rule name="${NAME}" dir=out program="$INSTDIR\${PROGRAM}" ${MORE}'
    Pop $0
!macroend

!macro Forbid PROGRAM
    !insertmacro Firewall "delete" "${PROGRAM}" ""
    !insertmacro Firewall "add" "${PROGRAM}" "action=block"
!macroend

; Take the camera out of the system: by its own hand, and where a library is gone or cannot be loaded, by ours.
!macro Unregister LIBRARY TOOL VIEW
    ${If} ${FileExists} "${LIBRARY}"
        ExecWait '"${TOOL}" /s /u "${LIBRARY}"'
    ${EndIf}
    SetRegView ${VIEW}
    DeleteRegKey HKLM "${CLASS_KEY}"
    DeleteRegKey HKLM "${LISTED_KEY}"
    SetRegView 64
!macroend

; Take everything away but the user's settings.
!macro Remove
    !insertmacro Unregister "${LIBRARY64}" "${SYSTEM}\regsvr32.exe" 64
    !insertmacro Unregister "${LIBRARY32}" "$WINDIR\SysWOW64\regsvr32.exe" 32
    !insertmacro Firewall "delete" "anonemo-tray.exe" ""
    !insertmacro Firewall "delete" "anonemo-output.exe" ""
    Delete "$SMPROGRAMS\${NAME}.lnk"
    DeleteRegValue HKCU "${RUN}" "${NAME}"
    DeleteRegKey HKLM "${UNINSTALL}"
    Delete "${LIBRARY64}"
    Delete "${LIBRARY32}"
    RMDir "${LIBRARY_FOLDER}"
    Delete "$INSTDIR\anonemo-tray.exe"
    Delete "$INSTDIR\anonemo-output.exe"
    Delete "$INSTDIR\uninstall.exe"
    RMDir /r "$INSTDIR\_internal"
    ; Only if nothing of somebody else's is in it.
    RMDir "$INSTDIR"
!macroend

Section "$(Program)" SectionProgram
    SectionIn RO
    !insertmacro NothingRuns
    ${GetRoot} "$INSTDIR" $0
    ClearErrors
    ${DriveSpace} "$0\" "/D=F /S=M" $1
    ; Of a drive in the network it cannot be said.
    ${IfNot} ${Errors}
    ${AndIf} $1 < ${MEGABYTES}
        !insertmacro Refuse NoRoom 5
    ${EndIf}
    ; Of the version before nothing stays that this one does not have.
    ${If} $Upgrading == "yes"
        RMDir /r "$INSTDIR\_internal"
    ${EndIf}
    SetOutPath "$INSTDIR"
    File /r "${BUILT}\*.*"
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
    CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\anonemo-tray.exe"
    !insertmacro Forbid "anonemo-output.exe"
    StrCpy $1 $0
    !insertmacro Forbid "anonemo-tray.exe"
    ${If} "$0$1" != "00"
        !insertmacro Say MB_ICONINFORMATION NoFirewall
    ${EndIf}
SectionEnd

Section "$(VirtualCamera)" SectionCamera
    SetOutPath "${LIBRARY_FOLDER}"
    File "${LIBRARIES}\AnonEmoCamera64.dll"
    File "${LIBRARIES}\AnonEmoCamera32.dll"
    ; Else the folder could not be removed.
    SetOutPath "$INSTDIR"
    ; For the few call programs with 32 bits; without them the camera is there all the same.
    ExecWait '"$WINDIR\SysWOW64\regsvr32.exe" /s "${LIBRARY32}"'
    ClearErrors
    ExecWait '"${SYSTEM}\regsvr32.exe" /s "${LIBRARY64}"' $0
    ${If} ${Errors}
    ${OrIf} $0 != 0
        !insertmacro Say MB_ICONEXCLAMATION NoCamera
    ${EndIf}
SectionEnd

Section /o "$(Autostart)" SectionAutostart
    ; The same value that the program's menu writes and removes.
    WriteRegStr HKCU "${RUN}" "${NAME}" '"$INSTDIR\anonemo-tray.exe"'
SectionEnd

Section /o "$(Keeper)" SectionKeeper
    ; The same again; a program that starts switched on keeps the camera as well.
    ${IfNot} ${SectionIsSelected} ${SectionAutostart}
        WriteRegStr HKCU "${RUN}" "${NAME}" '"$INSTDIR\anonemo-tray.exe" --off'
    ${EndIf}
SectionEnd

Section "un.$(Everything)"
    SectionIn RO
    !insertmacro NothingRuns
    !insertmacro Remove
    SetShellVarContext current
    ; The lock of the program when it ran; the system empties this folder too, but some day.
    RMDir /r "$LOCALAPPDATA\Temp\anonemo-tray"
SectionEnd

Section /o "un.$(Settings)" SectionSettings
    SetShellVarContext current
    RMDir /r "$LOCALAPPDATA\anonemo-tray"
SectionEnd

Function .onInit
    !insertmacro Prepare
    ; An installed version is replaced where it is.
    ReadRegStr $0 HKLM "${UNINSTALL}" "InstallLocation"
    ${If} $0 != ""
    ${AndIf} ${FileExists} "$0\anonemo-tray.exe"
        StrCpy $INSTDIR $0
        StrCpy $Upgrading "yes"
    ${EndIf}
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/AUTOSTART" $1
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${SectionAutostart}
    ${EndIf}
    ClearErrors
    ${GetOptions} $0 "/KEEPER" $1
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${SectionKeeper}
    ${EndIf}
FunctionEnd

Function SkipWhenUpgrading
    ${If} $Upgrading == "yes"
        Abort
    ${EndIf}
FunctionEnd

; What is half installed helps nobody.
Function .onInstFailed
    ; Else the folder that was being written to could not be removed.
    SetOutPath "$TEMP"
    !insertmacro Remove
FunctionEnd

; By the desktop, since the installer has more rights than the program shall have.
Function Start
    Exec '"$WINDIR\explorer.exe" "$INSTDIR\anonemo-tray.exe"'
FunctionEnd

Function un.onInit
    !insertmacro Prepare
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/SETTINGS" $1
    ${IfNot} ${Errors}
        !insertmacro SelectSection ${SectionSettings}
    ${EndIf}
FunctionEnd
