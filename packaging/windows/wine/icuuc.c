/* Windows 10 has this library and Wine 8 has not. Qt asks it only for encodings that it does not
   know itself, so each function here says that there is nothing. For the trial under Wine only. */

#define U_FILE_ACCESS_ERROR 4

void *ucnv_open(const char *name, int *error)
{
    (void)name;
    if (error) *error = U_FILE_ACCESS_ERROR;
    return 0;
}

#define NOTHING(name) void *name(void) { return 0; }

NOTHING(ucnv_close) NOTHING(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
NOTHING(UCNV_TO_U_CALLBACK_SUBSTITUTE) NOTHING(ucnv_reset) NOTHING(ucnv_getMaxCharSize)
NOTHING(ucnv_getName) NOTHING(ucnv_getToUCallBack) NOTHING(ucnv_getFromUCallBack)
NOTHING(ucnv_setToUCallBack) NOTHING(ucnv_setFromUCallBack) NOTHING(ucnv_cbToUWriteUChars)
NOTHING(ucnv_toUnicode) NOTHING(ucnv_cbFromUWriteUChars) NOTHING(ucnv_toUCountPending)
NOTHING(ucnv_fromUCountPending) NOTHING(ucnv_getStandardName) NOTHING(ucnv_getAvailableName)
NOTHING(ucnv_countAvailable) NOTHING(ucnv_fromUnicode)
