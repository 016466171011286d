// assembly/shared/ is read by two compilers. What AssemblyScript calls i32 is a number here.
declare type i32 = number;
