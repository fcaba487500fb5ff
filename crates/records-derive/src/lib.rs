//! The closet: two derives that turn a struct into a description, and nothing else. What they write is plain calls to
//! `records::describe`, so that a reader of `cargo expand` sees no machinery.
//!
//! - `#[derive(Object)]` on a struct: `#[object(group = "sell", icon = "trophy", title = "name", owner, …)]` and one
//!   `#[field(…)]` per field. A field that is not an `Option` is required. Doc comments become the help text.
//! - `#[derive(Choice)]` on an enum: its variants in snake case are the stored values.

use proc_macro::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Expr, ExprLit, Fields, Lit, Meta, parse_macro_input};

#[proc_macro_derive(Object, attributes(object, field))]
pub fn object(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand_object(&input).unwrap_or_else(|e| e.to_compile_error()).into()
}

fn expand_object(input: &DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    let Data::Struct(data) = &input.data else { return Err(syn::Error::new_spanned(input, "an object is a struct")) };
    let Fields::Named(fields) = &data.fields else { return Err(syn::Error::new_spanned(input, "fields need names")) };
    let ident = &input.ident;
    let name = snake(&ident.to_string());
    let attributes = settings(&input.attrs, "object")?;

    let mut described = Vec::new();
    let mut read = Vec::new();
    let mut written = Vec::new();
    for field in &fields.named {
        let field_ident = field.ident.as_ref().expect("named");
        let field_name = field_ident.to_string().trim_start_matches("r#").to_owned();
        let ty = &field.ty;
        let help = docs(&field.attrs);
        let settings = settings(&field.attrs, "field")?;
        described.push(quote! {
            ::records::describe::Field::of::<#ty>(#field_name) .help(#help) #(#settings)*
        });
        read.push(quote! { #field_ident: record.typed(#field_name)? });
        written.push(quote! { .set(#field_name, ::records::describe::FieldType::to_value(&self.#field_ident)) });
    }
    Ok(quote! {
        impl ::records::describe::Entity for #ident {
            const NAME: &'static str = #name;

            fn describe() -> ::records::describe::Object {
                ::records::describe::Object::new(#name, vec![#(#described),*]) #(#attributes)*
            }

            fn of(record: &::records::Record) -> ::base::Result<Self> {
                Ok(Self { #(#read),* })
            }

            fn draft(&self) -> ::records::Draft {
                ::records::Draft::create() #(#written)*
            }
        }
    })
}

/// `#[field(indexed, max = 200)]` becomes `.indexed().max(200)`: each setting is a method of the builder of the same name.
fn settings(attrs: &[Attribute], name: &str) -> syn::Result<Vec<proc_macro2::TokenStream>> {
    let mut calls = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        let metas = attr.parse_args_with(syn::punctuated::Punctuated::<Meta, syn::Token![,]>::parse_terminated)?;
        for meta in metas {
            calls.push(match meta {
                Meta::Path(path) => quote! { .#path() },
                Meta::NameValue(pair) => {
                    let (path, value) = (&pair.path, &pair.value);
                    quote! { .#path(#value) }
                }
                Meta::List(list) => {
                    let (path, tokens) = (&list.path, &list.tokens);
                    quote! { .#path(#tokens) }
                }
            });
        }
    }
    Ok(calls)
}

fn docs(attrs: &[Attribute]) -> String {
    let lines: Vec<String> = attrs
        .iter()
        .filter_map(|attr| match &attr.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    lines.join(" ")
}

#[proc_macro_derive(Choice)]
pub fn choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand_choice(&input).unwrap_or_else(|e| e.to_compile_error()).into()
}

fn expand_choice(input: &DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    let Data::Enum(data) = &input.data else { return Err(syn::Error::new_spanned(input, "a choice is an enum")) };
    let ident = &input.ident;
    let variants: Vec<_> = data.variants.iter().map(|v| &v.ident).collect();
    let values: Vec<_> = variants.iter().map(|v| snake(&v.to_string())).collect();
    Ok(quote! {
        impl ::records::describe::Choice for #ident {
            const VALUES: &'static [&'static str] = &[#(#values),*];

            fn value(&self) -> &'static str {
                match self { #(Self::#variants => #values),* }
            }

            fn parse(value: &str) -> Option<Self> {
                match value { #(#values => Some(Self::#variants),)* _ => None }
            }
        }
    })
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for (position, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && position > 0 {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
