/* The complex functions of C99, which Wine 8 has in ucrtbase.dll as names only and numpy needs.
   All others of that library are Wine's own: packaging/windows/wine.py passes them on.

   Microsoft's complex numbers are structs of two numbers that go by value, and its long double
   is a double. For building and the trial under Wine only: Windows has these functions itself. */

#include <complex.h>

typedef struct { double real, imag; } number;
typedef struct { float real, imag; } number_f;

static double complex in(number z) { return __builtin_complex(z.real, z.imag); }
static float complex in_f(number_f z) { return __builtin_complex(z.real, z.imag); }
static number out(double complex z) { return (number){__real__ z, __imag__ z}; }
static number_f out_f(float complex z) { return (number_f){__real__ z, __imag__ z}; }

/* Each under its three names: double, float and long double. */
#define TO_COMPLEX(name) \
    number own_##name(number z) { return out(name(in(z))); } \
    number own_##name##l(number z) { return out(name(in(z))); } \
    number_f own_##name##f(number_f z) { return out_f(name##f(in_f(z))); }
#define TO_REAL(name) \
    double own_##name(number z) { return name(in(z)); } \
    double own_##name##l(number z) { return name(in(z)); } \
    float own_##name##f(number_f z) { return name##f(in_f(z)); }

TO_COMPLEX(cacos) TO_COMPLEX(cacosh) TO_COMPLEX(casin) TO_COMPLEX(casinh)
TO_COMPLEX(catan) TO_COMPLEX(catanh) TO_COMPLEX(ccos) TO_COMPLEX(ccosh)
TO_COMPLEX(cexp) TO_COMPLEX(clog) TO_COMPLEX(conj) TO_COMPLEX(cproj)
TO_COMPLEX(csin) TO_COMPLEX(csinh) TO_COMPLEX(csqrt) TO_COMPLEX(ctan) TO_COMPLEX(ctanh)
TO_REAL(cabs) TO_REAL(carg) TO_REAL(cimag) TO_REAL(creal)

number own_cpow(number a, number b) { return out(cpow(in(a), in(b))); }
number own_cpowl(number a, number b) { return out(cpow(in(a), in(b))); }
number_f own_cpowf(number_f a, number_f b) { return out_f(cpowf(in_f(a), in_f(b))); }
